import { expect, test } from 'vitest'
import { isLoopback } from './listen-check.ts'

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
