import { expect, test } from 'vitest'
import { isLoopback, toListenError } from './listen-check.ts'

test.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST', 'a.localhost'])(
  'only this machine reaches %s',
  (host) => expect(isLoopback(host)).toBe(true),
)

test.each([
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '128.0.0.1',
  'logs.example.com',
  'localhost.example.com',
  '127.0.0.1.example.com',
])('others reach %s', (host) => expect(isLoopback(host)).toBe(false))

test('a port that is taken names the variable that says which', () => {
  const error = Object.assign(new Error('x'), { code: 'EADDRINUSE' })
  const place = { host: '127.0.0.1', port: 9200 }
  expect(toListenError(error, place).message).toContain('Set PORT to a free port')
  expect(toListenError(error, { ...place, variable: 'OTHER_PORT' }).message).toContain('Set OTHER_PORT to a free port')
})
