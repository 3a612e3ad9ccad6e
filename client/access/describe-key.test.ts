import { expect, test } from 'vitest'
import { describeDefaults, describeQuota } from './describe-key.ts'

test('what the logs of a key get is told in lines', () => {
  expect(describeDefaults(null)).toEqual([])
  expect(
    describeDefaults({
      resourceId: { mode: 'PREFIX', value: 'team-a-' },
      parentResourceId: 'eu',
      metadata: { team: 'a' },
    }),
  ).toEqual(['Resources begin with team-a-', 'Parent resource is eu', 'Metadata: {"team":"a"}'])
})

test('the limits of a key are told in one line', () => {
  const none = {
    recordsPerSecond: null,
    bytesPerSecond: null,
    burstSeconds: null,
    bytesPerDay: null,
    operationsPerMinute: null,
    databaseSecondsPerMinute: null,
    tails: null,
  }
  expect(describeQuota(none)).toEqual([])
  expect(describeQuota({ ...none, recordsPerSecond: 5000, bytesPerDay: '1000000000' })).toEqual([
    'At most 5,000 logs per second, 1,000,000,000 bytes per day',
  ])
})
