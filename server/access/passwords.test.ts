import { expect, test } from 'vitest'
import { createPasswords } from './passwords.ts'

test('a password is known again, however its letters are composed, and no other one is', async () => {
  const { hash, verify } = createPasswords()
  const phc = await hash('zwölf Wörter sind gut', 'a')
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(await verify('zwölf Wörter sind gut'.normalize('NFD'), phc, 'a')).toBe(true)
  expect(await verify('zwölf Wörter sind Gut', phc, 'a')).toBe(false)
  expect(await verify('', phc, 'a')).toBe(false)
  expect(await hash('zwölf Wörter sind gut', 'a')).not.toBe(phc)
})

test('one of another cost is read, and where there is none nothing is right', async () => {
  const { verify } = createPasswords()
  // A test vector of the reference implementation.
  const given = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await verify('password', given, 'a')).toBe(true)
  expect(await verify('password', null, 'a')).toBe(false)
})

test('two run at a time and twenty wait; the next is told to try again', async () => {
  const { verify } = createPasswords()
  const tries = await Promise.allSettled(Array.from({ length: 25 }, () => verify('x', null, 'a')))
  expect(tries.map(({ status }) => status).toSorted()).toEqual([
    ...Array<string>(22).fill('fulfilled'),
    ...Array<string>(3).fill('rejected'),
  ])
  expect(tries.at(-1)).toMatchObject({ reason: { code: 'TOO_MANY_REQUESTS' } })
  expect(await verify('x', null, 'a')).toBe(false)
})
