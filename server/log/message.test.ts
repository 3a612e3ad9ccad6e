import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLevel } from './levels.ts'
import type { Log } from './log.ts'
import { decodeLog, encodeLog } from './message.ts'

const text = fc.option(fc.string({ unit: 'grapheme' }))

const anyLog: fc.Arbitrary<Log> = fc.record({
  id: fc.uuid(),
  timestampMs: fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
  timestampUs: fc.integer({ min: 0, max: 999 }),
  level: fc.constantFrom('trace', 'debug', 'info', 'warn', 'error', 'fatal'),
  message: fc.string({ unit: 'grapheme' }),
  resourceId: text,
  traceId: text,
  spanId: text,
  commit: text,
  parentResourceId: text,
  metadataJson: fc.json(),
})

describe('the Kafka message', () => {
  test('what is encoded is decoded', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        expect(decodeLog(encodeLog(log, 2))).toEqual({ ok: true, log })
        expect(decodeLog(encodeLog(log, 1))).toEqual({ ok: true, log: { ...log, timestampUs: 0 } })
      }),
    )
  })

  test('version 1 is what version 0.2.0 wrote, to the byte', () => {
    const value =
      '[1,"0190a6c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f",1764417600123,"warn","late","prod·1",null,"","abc","rack","{\\"a\\":1}"]'
    const decoded = decodeLog(Buffer.from(value))
    expect(decoded).toEqual({
      ok: true,
      log: {
        id: '0190a6c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
        timestampMs: 1_764_417_600_123,
        timestampUs: 0,
        level: 'warn',
        message: 'late',
        resourceId: 'prod·1',
        traceId: null,
        spanId: '',
        commit: 'abc',
        parentResourceId: 'rack',
        metadataJson: '{"a":1}',
      },
    })
    expect(decoded.ok && encodeLog({ ...decoded.log, timestampUs: 999 }, 1).toString()).toBe(value)
  })

  test.each([
    ['', 'not JSON'],
    ['{}', 'not a JSON array'],
    ['[3]', 'unknown message version 3'],
    ['[1,"x"]', '2 fields instead of 11'],
    ['[2,"x"]', '2 fields instead of 12'],
    ['[2,"x",0,0,"info","m",null,null,null,null,null,"{}"]', 'id is not a UUID'],
    ['[1,"x",0,"info","m",null,null,null,null,null,"{}"]', 'id is not a UUID'],
    [
      '[1,"00000000-0000-7000-8000-000000000000",0.5,"info","m",null,null,null,null,null,"{}"]',
      'timestamp is not whole',
    ],
    ['[1,"00000000-0000-7000-8000-000000000000",9e15,"info","m",null,null,null,null,null,"{}"]', 'timestamp is out of'],
    ...[-1, 1000, 0.5, '"0"', null].map((us): [string, string] => [
      `[2,"00000000-0000-7000-8000-000000000000",0,${us},"info","m",null,null,null,null,null,"{}"]`,
      'microseconds are not whole',
    ]),
    ['[1,"00000000-0000-7000-8000-000000000000",0,"loud","m",null,null,null,null,null,"{}"]', 'unknown level'],
    ['[1,"00000000-0000-7000-8000-000000000000",0,"info",1,null,null,null,null,null,"{}"]', 'message is not a string'],
    ['[1,"00000000-0000-7000-8000-000000000000",0,"info","m",1,null,null,null,null,"{}"]', 'a text field is neither'],
    ['[1,"00000000-0000-7000-8000-000000000000",0,"info","m",null,null,null,null,null,{}]', 'metadata is not a string'],
  ])('%s is refused: %s', (value, reason) => {
    expect(decodeLog(Buffer.from(value))).toMatchObject({ ok: false, reason: expect.stringContaining(reason) })
  })
})

describe('levels', () => {
  test.each([
    ['info', 'info'],
    ['WARN', 'warn'],
    ['Warning', 'warn'],
    ['err', 'error'],
    ['notice', 'info'],
    ['EMERG', 'fatal'],
    [10, 'trace'],
    [60, 'fatal'],
    [70, undefined],
    [35, undefined],
    [-10, undefined],
    ['loud', undefined],
    ['__proto__', undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j is %s', (value, level) => {
    expect(parseLevel(value)).toBe(level)
  })
})
