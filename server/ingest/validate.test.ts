import { describe, expect, test } from 'vitest'
import { unreadable } from './unreadable.ts'
import { validate } from './validate.ts'

const nowMs = Date.parse('2026-11-23T09:30:00Z')
const check = (record: unknown, options: { timestampRequired?: boolean; strict?: boolean } = {}) => {
  const verdict = validate(record, { nowMs, timestampRequired: false, ...options })
  return verdict.ok ? verdict.draft : verdict.rejection
}
/** What is stored, with the warnings. */
const read = (record: unknown) => {
  const verdict = validate(record, { nowMs, timestampRequired: false })
  if (!verdict.ok) return verdict.rejection
  const { metadataJson, ...draft } = verdict.draft
  const warnings = verdict.warnings?.map(({ code, what }) => `${code} ${what}`)
  return { ...draft, metadata: JSON.parse(metadataJson) as unknown, warnings }
}

test('the least and the most', () => {
  expect(check({ message: '' })).toEqual({
    id: null,
    timestampMs: nowMs,
    timestampUs: 0,
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
    timestampMs: 5000,
    timestampUs: 0,
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

describe('strict refusals', () => {
  test.each([
    [unreadable('Line 1: no.'), 'INVALID_JSON'],
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
    [{ message: 'm', parentResourceId: 'é'.repeat(129) }, 'FIELD_TOO_LARGE'],
    [{ msg: 'm' }, 'MESSAGE_REQUIRED'],
    [{ message: 'm', metadata: { a: 'x'.repeat(65_536) } }, 'METADATA_TOO_LARGE'],
    [{ message: 'm', timestamp: '2026-11-20T10:00:00' }, 'INVALID_TIMESTAMP'],
    [
      { message: 'm', '@timestamp': '2026-11-20T10:00:00Z', id: '0190a1b2-0000-7000-8000-00000000000f' },
      'TIMESTAMP_REQUIRED',
    ],
    [{ message: 'm', spanId: '\0'.repeat(86) }, 'FIELD_TOO_LARGE'],
    [{ message: 'm', resourceId: {} }, 'INVALID_FIELD'],
    [{ message: 'm', metadata: 5 }, 'INVALID_FIELD'],
    [{ message: 'm', id: 5, timestamp: 5 }, 'INVALID_FIELD'],
    [{ message: 'm', id: 'x', timestamp: 5 }, 'INVALID_ID'],
    [{ message: 'm', id: '0190a1b2-0000-7000-8000-00000000000g', timestamp: 5 }, 'INVALID_ID'],
    [{ message: 'm', id: 'AAABi8-SkAAAAAAAAAAAAAAAAAAAAAA', timestamp: 5 }, 'INVALID_ID'],
    [{ message: 'm', id: '0190a1b2-0000-7000-8000-00000000000f' }, 'TIMESTAMP_REQUIRED'],
  ])('%j is %s', (record, code) => {
    expect(check(record, { strict: true })).toMatchObject({ code })
  })

  test('with a key every record needs a timestamp', () => {
    expect(check({ message: 'm' }, { timestampRequired: true })).toMatchObject({ code: 'TIMESTAMP_REQUIRED' })
    expect(check({ message: 'm', timestamp: 5 }, { timestampRequired: true })).toMatchObject({ timestampMs: 5000 })
  })

  test('never echo more than a little of what was sent', () => {
    const long = '\u0001"'.repeat(100_000)
    for (const record of [{ level: long }, { timestamp: long }, { id: long, timestamp: 1 }, { commit: long }]) {
      expect(JSON.stringify(check({ message: 'm', ...record }, { strict: true })).length).toBeLessThan(1000)
    }
  })
})

test('the limits themselves are taken', () => {
  expect(check({ message: 'x'.repeat(262_144), traceId: 'é'.repeat(128) })).toMatchObject({ traceId: 'é'.repeat(128) })
})

test('the id of an exported log is its UUID', () => {
  // Of 2023-11-14T22:13:20Z, as version 0.2.0 wrote it.
  const record = { message: 'm', timestamp: 5, id: 'AAABi8_laAABkKbBeit8PY5PWmt8jZ4P' }
  expect(check(record)).toMatchObject({ id: '0190a6c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' })
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

describe('records that are not ours', () => {
  test('ours win, a foreign name is read where ours is absent, and all but the message stays in the metadata', () => {
    const foreign = { msg: 'theirs', time: '2026-11-20T10:00:00Z', severity: 'ERROR', trace_id: 'A'.repeat(32) }
    expect(read(foreign)).toMatchObject({
      message: 'theirs',
      timestampMs: Date.parse('2026-11-20T10:00:00Z'),
      level: 'error',
      traceId: 'a'.repeat(32),
      metadata: { time: foreign.time, severity: 'ERROR', trace_id: foreign.trace_id },
      warnings: ['MESSAGE_FROM msg', 'LEVEL_FROM severity', 'TIMESTAMP_FROM time', 'TRACE_ID_FROM trace_id'],
    })
    const ours = { message: 'ours', timestamp: nowMs - 1, level: 'debug', traceId: 't' }
    expect(read({ ...foreign, ...ours })).toMatchObject({
      message: 'ours',
      timestampMs: nowMs - 1,
      level: 'debug',
      traceId: 't',
      metadata: foreign,
      warnings: undefined,
    })
  })

  test.each([
    { time: 12.5 },
    { time: nowMs + 86_400_001 },
    { expires: '2024-01-01T00:00:00Z', date: '2024-01-01T00:00:00Z' },
    { start_time: '2026-11-20T10:00:00Z', end_time: '2026-11-20T11:00:00Z' },
    { msec: 1_764_400_000 },
    { t: 1_764_400_000 },
    { priority: 'critical', status: 'error' },
    { l: 'fine' },
    { deviceVendor: 'x', severity: 1 },
    { host: 'db.internal', port: 5432 },
    { host: 'api.stripe.com', method: 'POST', path: '/v1/charges' },
    { host: '203.0.113.9', request: 'GET / HTTP/1.1' },
    { source: '/tmp/a.txt' },
    { lvl: 7 },
    { s: 'x' },
    { s: 'error' },
    { priority: 30 },
    { priority: '30' },
    { trace_id: 'abc' },
    { trace_id: '0'.repeat(32) },
    { trace_id: 7 },
    { service: '' },
    { service: 'x'.repeat(257) },
    { host: {} },
    { commit_sha: 'main' },
  ])('%j is not plausible: it is plain metadata', (record) => {
    const plain = { message: 'lap', timestampMs: nowMs, level: 'info', traceId: null, resourceId: null, commit: null }
    expect(read({ message: 'lap', ...record })).toMatchObject({ ...plain, metadata: record, warnings: undefined })
  })

  test('nested or dotted is the same', () => {
    for (const record of [{ log: { level: 'warn' } }, { 'log.level': 'warn' }, { LOG: { level: 'warn' } }]) {
      expect(read({ message: 'm', ...record })).toMatchObject({ level: 'warn', metadata: record })
    }
  })

  test('the first name of the table wins, whatever the order in the record', () => {
    const [low, high] = [{ host: 'h' }, { service: { name: 's' } }]
    for (const record of [
      { ...low, ...high },
      { ...high, ...low },
    ]) {
      expect(read({ message: 'm', ...record })).toMatchObject({ resourceId: 's' })
    }
  })

  test.each([
    { time: '1999-12-31T23:59:59Z' },
    { '@timestamp': 'yesterday' },
    { datetime: { date: '2026-11-20 10:00:00.123456', timezone_type: 3, timezone: 'Europe/Berlin' } },
  ])('%j is a time that cannot be read, and the answer says so', (record) => {
    const [name] = Object.keys(record)
    expect(read({ message: 'm', ...record })).toMatchObject({
      timestampMs: nowMs,
      metadata: record,
      warnings: [`TIMESTAMP_UNREAD ${name}`],
    })
  })

  test.each([{ severity: 'high' }, { lvl: 'loud' }, { 'log.level': 'AUDIT-X' }])(
    '%j is a level that is unknown, and the answer says so',
    (record) => {
      const [name] = Object.keys(record)
      expect(read({ message: 'm', ...record })).toMatchObject({
        level: 'info',
        metadata: record,
        warnings: [`LEVEL_UNREAD ${name}`],
      })
    },
  )

  test('a foreign time is the timestamp that a key requires', () => {
    const record = { msg: 'm', time: '2026-11-20T10:00:00.000001Z' }
    const verdict = validate(record, { nowMs, timestampRequired: true })
    expect(verdict).toMatchObject({ draft: { timestampMs: Date.parse('2026-11-20T10:00:00Z'), timestampUs: 1 } })
  })

  test("a UUID in a logger's record may be that of a user: it identifies no log", () => {
    const id = '79b4f56e-95b1-4643-9700-2807f4e68189'
    for (const record of [
      { level: 30, time: 1_764_400_000_000, id, msg: 'user created' },
      { id, msg: 'user created' },
      { message: 'user created', '@timestamp': '2026-11-20T10:00:00Z', id },
    ]) {
      expect(read(record)).toMatchObject({
        id: null,
        metadata: { id },
        warnings: expect.arrayContaining(['FIELD_KEPT id']),
      })
    }
    expect(read({ message: 'm', timestamp: nowMs, id })).toMatchObject({ id, metadata: {}, warnings: undefined })
    expect(read({ message: 'm', id })).toMatchObject({ code: 'TIMESTAMP_REQUIRED' })
  })

  test('a foreign time that retention no longer keeps is not the time of the log', () => {
    const options = { nowMs, timestampRequired: false, retentionDays: 7 }
    const record = { message: 'invoice due', datetime: '2026-01-01T00:00:00Z' }
    const warnings = [{ code: 'TIMESTAMP_UNREAD', what: 'datetime' }]
    expect(validate(record, options)).toMatchObject({ ok: true, draft: { timestampMs: nowMs }, warnings })
  })

  test.each([
    ['', 'severity'],
    ['audit-x', 'levelname'],
    [7, 'lvl'],
  ])('the level %j is unknown, but another key has one', (level, name) => {
    expect(read({ message: 'm', level, [name]: 'ERROR' })).toMatchObject({
      level: 'error',
      metadata: { level, [name]: 'ERROR' },
      warnings: [`LEVEL_FROM ${name}`],
    })
  })

  test.each(['', '-', {}, true, 0])('the timestamp %j gives way to another name', (timestamp) => {
    const ms = Date.parse('2026-11-20T10:00:00Z')
    expect(read({ message: 'm', timestamp, '@timestamp': '2026-11-20T10:00:00Z' })).toMatchObject({ timestampMs: ms })
    expect(read({ message: 'm', timestamp })).toMatchObject({ timestampMs: timestamp === 0 ? 0 : nowMs })
    expect(read({ message: 'm', timestamp: '\uFEFF' })).toMatchObject({ code: 'INVALID_TIMESTAMP' })
  })

  test('a structured message is also metadata, so that it can be asked for', () => {
    expect(read({ msg: { user: 'a' } })).toMatchObject({ message: '{"user":"a"}', metadata: { msg: { user: 'a' } } })
    expect(read({ message: { user: 'a' } })).toMatchObject({ metadata: { message: { user: 'a' } } })
    expect(read({ message: 'm', metadata: { message: 1 } })).toMatchObject({ metadata: { message: 1 } })
  })

  test('a record of a logger without a message has all that it says as message', () => {
    expect(read({ severity: 'ERROR', code: 5 })).toMatchObject({
      message: '{"severity":"ERROR","code":5}',
      metadata: { severity: 'ERROR', code: 5 },
      warnings: ['MESSAGE_FROM the whole record', 'LEVEL_FROM severity'],
    })
    expect(read({ level: 'error', code: 5 })).toMatchObject({ code: 'MESSAGE_REQUIRED' })
  })

  test('an empty message is worth less than another, and more than none', () => {
    expect(read({ msg: '', error: 'timeout' })).toMatchObject({ message: 'timeout', metadata: { error: 'timeout' } })
    expect(read({ msg: '', a: 1 })).toMatchObject({ message: '', metadata: { a: 1 } })
  })

  test('__proto__ and constructor are no names', () => {
    const record = JSON.parse('{"message":"m","__proto__":{"level":"error"},"constructor":{"level":"error"}}') as object
    expect(read(record)).toMatchObject({ level: 'info', warnings: undefined })
    expect(read({})).toMatchObject({ code: 'MESSAGE_REQUIRED' })
  })
})

describe('what is wrong but worth keeping', () => {
  test.each([
    [5, '5'],
    [true, 'true'],
    [{ event: 'x' }, '{"event":"x"}'],
    [['a', 1], '["a",1]'],
    [0, '0'],
  ])('the message %j becomes its text', (message, text) => {
    expect(read({ message })).toMatchObject({ message: text })
  })

  test.each(['loud', 35.5, 7, -1, true, [], {}, '', 'INFORM'])('an unknown level: %j', (level) => {
    const known = level === 35.5
    expect(read({ message: 'm', level })).toMatchObject({ level: 'info', metadata: known ? {} : { level } })
  })

  test('an unknown level is named, short and well-formed', () => {
    const long = `${'x'.repeat(63)}😀`
    expect(read({ message: 'm', level: long })).toMatchObject({ warnings: [`LEVEL_UNKNOWN ${'x'.repeat(63)}\uFFFD`] })
    expect(read({ message: 'm', level: 7 })).toMatchObject({ warnings: ['LEVEL_UNKNOWN 7'] })
    expect(read({ message: 'm', level: [1] })).toMatchObject({ warnings: ['LEVEL_UNKNOWN object'] })
  })

  test('a level in the metadata is not lost by it', () => {
    expect(read({ message: 'm', level: 'loud', metadata: { level: 'mine' } })).toMatchObject({
      level: 'info',
      metadata: { level: 'mine', level_: 'loud' },
      warnings: ['LEVEL_UNKNOWN loud'],
    })
  })

  test('an id that is no UUID identifies no log, and is kept', () => {
    const ids = ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'u_42', '507f1f77bcf86cd799439011', '3'.repeat(56), true]
    for (const id of [20_883, '1234567890123456789', ...ids]) {
      expect(read({ message: 'm', id })).toMatchObject({
        id: null,
        timestampMs: nowMs,
        metadata: { id },
        warnings: ['FIELD_KEPT id'],
      })
    }
    expect(read({ message: 'm', id: '' })).toMatchObject({ id: null, metadata: {}, warnings: undefined })
  })

  test('numbers are text in a field of text; other types are kept', () => {
    expect(read({ message: 'm', resourceId: 7, traceId: 1234, spanId: 5, commit: 0 })).toMatchObject({
      resourceId: '7',
      traceId: '1234',
      spanId: '5',
      commit: '0',
    })
    const odd = { resourceId: { a: 1 }, traceId: true, spanId: [], commit: true }
    expect(read({ message: 'm', ...odd, trace_id: 'a'.repeat(32) })).toMatchObject({
      resourceId: null,
      traceId: 'a'.repeat(32),
      metadata: odd,
      warnings: expect.arrayContaining(['FIELD_KEPT resourceId', 'TRACE_ID_FROM trace_id']),
    })
    expect(read({ message: 'm', commit: { sha: '1d11e1dcafe' } })).toMatchObject({ commit: '1d11e1dcafe' })
    for (const metadata of ['foo', [1], 5]) {
      expect(read({ message: 'm', metadata })).toMatchObject({
        metadata: { metadata },
        warnings: ['FIELD_KEPT metadata'],
      })
    }
  })

  test.each([
    ['', null],
    ['0'.repeat(32), null],
    ['00000000-0000-0000-0000-000000000000', null],
    [0, null],
    ['ABCDEF0123456789', 'abcdef0123456789'],
    ['ABCDEF0123456789ABCDEF0123456789', 'abcdef0123456789abcdef0123456789'],
    ['ABC', 'ABC'],
    ['Order-7', 'Order-7'],
  ])('the trace %j is stored as %j', (traceId, expected) => {
    expect(read({ message: 'm', traceId, spanId: traceId })).toMatchObject({ traceId: expected, spanId: expected })
  })

  test('a long text field is cut, and whole in the metadata', () => {
    const pod = 'pod/'.repeat(75)
    expect(read({ message: 'm', resourceId: pod, metadata: { parentResourceId: 'é'.repeat(200) } })).toMatchObject({
      resourceId: `${pod.slice(0, 253)}…`,
      parentResourceId: `${'é'.repeat(126)}…`,
      metadata: { resourceId: pod, parentResourceId: 'é'.repeat(200) },
      warnings: ['FIELD_CUT resourceId', 'FIELD_CUT parentResourceId'],
    })
  })

  test('a long message is cut at a character, with its length', () => {
    for (const start of ['', 'a', 'ab', 'abc']) {
      expect(read({ message: `${start}${'😀'.repeat(80_000)}` })).toMatchObject({
        message: expect.not.stringContaining('\ud83d…'),
      })
    }
    const cut = read({ message: `a${'😀'.repeat(80_000)}` })
    const { message = '' } = cut as { message?: string }
    expect(message).toMatch(/^a(😀)+… \[cut, 320001 bytes\]$/u)
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(262_144)
    expect(Buffer.byteLength(message)).toBeGreaterThan(262_130)
    expect(cut).toMatchObject({ warnings: ['MESSAGE_CUT message'] })
  })

  test('a parent behind more keys than have room, or larger than they, is still the field', () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`key${i}`, 'x'.repeat(15)]))
    expect(read({ message: 'm', ...many, parentResourceId: 'rack-1' })).toMatchObject({
      parentResourceId: 'rack-1',
      metadata: { key0: 'x'.repeat(15), parentResourceId: 'rack-1' },
    })
    expect(read({ message: 'm', metadata: { ...many, parentResourceId: 'é'.repeat(50_000) } })).toMatchObject({
      parentResourceId: `${'é'.repeat(126)}…`,
      metadata: { parentResourceId: expect.stringMatching(/… \[cut, 100000 bytes\]$/) },
      warnings: ['METADATA_CUT metadata', 'FIELD_CUT parentResourceId'],
    })
  })

  test('a stack trace that is larger than the metadata may be is cut, and everything else is whole', () => {
    const stack = 'at a.b.c(D.java:1)\n'.repeat(3700)
    const result = read({
      message: 'boom',
      level: 'error',
      'error.stack_trace': stack,
      user: 5,
      metadata: { tags: ['a'] },
    })
    expect(result).toMatchObject({
      level: 'error',
      metadata: { user: 5, tags: ['a'] },
      warnings: ['METADATA_CUT metadata'],
    })
    const { metadata } = result as { metadata: Record<string, string> }
    expect(metadata['error.stack_trace']).toMatch(/^at a\.b\.c.*… \[cut, 70300 bytes\]$/s)
    expect(Buffer.byteLength(JSON.stringify(metadata))).toBeGreaterThan(65_000)
    expect(metadata['_truncated']).toEqual({
      bytes: Buffer.byteLength(JSON.stringify({ e: stack, user: 5, tags: ['a'] })) + 16,
    })
  })
})
