import { expect, test } from 'vitest'
import { hashOf, newKey, readKeyId } from './key-format.ts'

test('a key says what it is for, and its id is read from it', () => {
  for (const [kind, prefix] of [
    ['ingest', 'tl_i_'],
    ['query', 'tl_q_'],
  ] as const) {
    const { id, text } = newKey(kind)
    expect(text).toMatch(new RegExp(`^${prefix}${id}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$`))
    expect(readKeyId(text)).toBe(id)
  }
})

test('no two keys are the same, and one that replaces another keeps its id', () => {
  const keys = Array.from({ length: 100 }, () => newKey('query').text)
  expect(new Set(keys).size).toBe(100)
  expect(newKey('ingest', 'abcdefgh').id).toBe('abcdefgh')
})

test('a typing error is no key', () => {
  const { text } = newKey('ingest')
  for (let i = 0; i < text.length; i++) {
    const digit = text[i] === 'a' ? 'b' : 'a'
    expect(readKeyId(`${text.slice(0, i)}${digit}${text.slice(i + 1)}`)).toBeUndefined()
  }
  for (const other of [
    '',
    'tl_i_',
    text.slice(0, -1),
    `${text}a`,
    ` ${text}`,
    `${text}\n`,
    text.replace('tl_i_', 'tl_q_'),
  ])
    expect(readKeyId(other)).toBeUndefined()
})

test('the hash is SHA-256 in hexadecimal digits', () => {
  expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
