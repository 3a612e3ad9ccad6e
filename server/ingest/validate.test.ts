import { describe, expect, test } from 'vitest'
import { UNREADABLE } from './request.ts'
import { validate } from './validate.ts'

const nowMs = Date.parse('2026-11-23T09:30:00Z')
const check = (record: unknown, timestampRequired = false) => {
  const verdict = validate(record, { nowMs, timestampRequired })
  return verdict.ok ? verdict.draft : verdict.rejection
}

test('the least and the most', () => {
  expect(check({ message: '' })).toEqual({
    id: null,
    timestampMs: nowMs,
    level: 'info',
    message: '',
    resourceId: null,
    traceId: null,
    spanId: null,
    commit: null,
    parentResourceId: null,
    metadataJson: '{}',
  })
  const id = '0190A1B2-0000-7000-8000-00000000000F'
  const texts = { resourceId: 'r', traceId: 't', spanId: 's', commit: 'c' }
  expect(
    check({
      message: 'm',
      level: 'WARNING',
      timestamp: 5,
      id,
      ...texts,
      metadata: { parentResourceId: 'p' },
      extra: true,
    }),
  ).toEqual({
    id: id.toLowerCase(),
    timestampMs: 5,
    level: 'warn',
    message: 'm',
    ...texts,
    parentResourceId: 'p',
    metadataJson: '{"extra":true,"parentResourceId":"p"}',
  })
})

test('null is the same as absent', () => {
  const nulls = {
    level: null,
    timestamp: null,
    resourceId: null,
    traceId: null,
    spanId: null,
    commit: null,
    metadata: null,
    id: null,
    other: null,
  }
  expect(check({ message: 'm', ...nulls })).toEqual(check({ message: 'm' }))
})

describe('refusals', () => {
  test.each([
    [UNREADABLE, 'INVALID_JSON'],
    [null, 'NOT_AN_OBJECT'],
    ['text', 'NOT_AN_OBJECT'],
    [[], 'NOT_AN_OBJECT'],
    [{}, 'MESSAGE_REQUIRED'],
    [{ message: null }, 'MESSAGE_REQUIRED'],
    [{ message: 5 }, 'INVALID_FIELD'],
    [{ message: 'x'.repeat(262_145) }, 'MESSAGE_TOO_LARGE'],
    [{ message: 'é'.repeat(131_073) }, 'MESSAGE_TOO_LARGE'],
    [{ message: '\0'.repeat(87_382) }, 'MESSAGE_TOO_LARGE'],
    [{ message: 'm', level: 'loud' }, 'INVALID_LEVEL'],
    [{ message: 'm', level: 35 }, 'INVALID_LEVEL'],
    [{ message: 'm', level: '' }, 'INVALID_LEVEL'],
    [{ message: 'm', level: '__proto__' }, 'INVALID_LEVEL'],
    [{ message: 'm', level: true }, 'INVALID_FIELD'],
    [{ message: 'm', level: [] }, 'INVALID_FIELD'],
    [{ message: 'm', timestamp: 'garbage' }, 'INVALID_TIMESTAMP'],
    [{ message: 'm', traceId: 5 }, 'INVALID_FIELD'],
    [{ message: 'm', commit: 'x'.repeat(257) }, 'FIELD_TOO_LARGE'],
    [{ message: 'm', spanId: '\0'.repeat(86) }, 'FIELD_TOO_LARGE'],
    [{ message: 'm', resourceId: {} }, 'INVALID_FIELD'],
    [{ message: 'm', metadata: 5 }, 'INVALID_FIELD'],
    [{ message: 'm', id: 5, timestamp: 5 }, 'INVALID_FIELD'],
    [{ message: 'm', id: 'x', timestamp: 5 }, 'INVALID_ID'],
    [{ message: 'm', id: '0190a1b2-0000-7000-8000-00000000000g', timestamp: 5 }, 'INVALID_ID'],
    [{ message: 'm', id: '0190a1b2-0000-7000-8000-00000000000f' }, 'TIMESTAMP_REQUIRED'],
  ])('%j is %s', (record, code) => {
    expect(check(record)).toMatchObject({ code })
  })

  test('with a key every record needs a timestamp', () => {
    expect(check({ message: 'm' }, true)).toMatchObject({ code: 'TIMESTAMP_REQUIRED' })
    expect(check({ message: 'm', timestamp: 5 }, true)).toMatchObject({ timestampMs: 5 })
  })

  test('never echo more than a little of what was sent', () => {
    const long = '\u0001"'.repeat(100_000)
    for (const record of [{ level: long }, { timestamp: long }, { id: long, timestamp: 1 }, { commit: long }]) {
      expect(JSON.stringify(check({ message: 'm', ...record })).length).toBeLessThan(1000)
    }
  })
})

test('the limits themselves are taken', () => {
  expect(check({ message: 'x'.repeat(262_144), traceId: 'é'.repeat(128) })).toMatchObject({ traceId: 'é'.repeat(128) })
})

test('NUL and lone surrogates become U+FFFD in every text', () => {
  const bad = 'a\0\ud800\u202E'
  const good = 'a\uFFFD\uFFFD\u202E'
  const record = {
    message: bad,
    resourceId: bad,
    traceId: bad,
    spanId: bad,
    commit: bad,
    metadata: { [bad]: [bad], parentResourceId: bad },
    ['top' + bad]: bad,
  }
  expect(check(record)).toMatchObject({
    message: good,
    resourceId: good,
    traceId: good,
    spanId: good,
    commit: good,
    parentResourceId: good,
    metadataJson: JSON.stringify({ ['top' + good]: good, [good]: [good], parentResourceId: good }),
  })
})
