import { expect, test } from 'vitest'
import { inetOf } from './inet.ts'

test('what a proxy forwards becomes an address, or nothing', () => {
  expect(['127.0.0.1', '::ffff:10.0.0.1', '2001:db8::1'].map(inetOf)).toEqual(['127.0.0.1', '10.0.0.1', '2001:db8::1'])
  expect(['10.0.0.1:80', '[2001:db8::1]:80', 'fe80::1%eth0'].map(inetOf)).toEqual([
    '10.0.0.1',
    '2001:db8::1',
    'fe80::1',
  ])
  expect(['unknown', '', "'); DROP TABLE"].map(inetOf)).toEqual([null, null, null])
})
