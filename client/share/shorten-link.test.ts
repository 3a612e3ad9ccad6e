import { expect, test } from 'vitest'
import { MAX_ADDRESS_CHARS, shortenLink } from './shorten-link.ts'

const HEAD = 'http://logs/v/errors?v=2&q='
const addressOf = (chars: number) => HEAD + 'x'.repeat(chars - HEAD.length)

test('an address of 2000 characters stays, and nothing is saved', async () => {
  const address = addressOf(MAX_ADDRESS_CHARS)
  const save = () => Promise.reject(new Error('saved'))
  expect(await shortenLink(address, save)).toBe(address)
})

test('a longer one becomes the link under which its query string is kept', async () => {
  const saved: string[] = []
  const save = async (state: string) => {
    saved.push(state)
    return 'abc'
  }
  const address = addressOf(MAX_ADDRESS_CHARS + 1)
  expect(await shortenLink(address, save)).toBe('http://logs/s/abc')
  expect(saved).toEqual([address.slice('http://logs/v/errors?'.length)])
})

test('why it could not be saved is passed on', async () => {
  const save = () => Promise.reject(new Error('The limit is reached.'))
  await expect(shortenLink(addressOf(3000), save)).rejects.toThrow('The limit is reached.')
})
