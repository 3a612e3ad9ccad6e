import { expect, test } from 'vitest'
import { senderOf } from './forwarded-for.ts'

const isProxy = (address: string) => address.startsWith('10.')

test.each([
  ['198.51.100.7', '203.0.113.9', '198.51.100.7'],
  ['10.0.0.1', undefined, '10.0.0.1'],
  ['10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['10.0.0.1', '192.0.2.1, 203.0.113.9', '203.0.113.9'],
  ['10.0.0.1', '192.0.2.1,203.0.113.9 , 10.0.0.2', '203.0.113.9'],
  ['10.0.0.1', ['192.0.2.1', '203.0.113.9'], '203.0.113.9'],
  ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['10.0.0.1', ' , ', '10.0.0.1'],
])('from %s, forwarded for %j: %s', (peer, forwarded, sender) => {
  expect(senderOf(peer, forwarded, isProxy)).toBe(sender)
})
