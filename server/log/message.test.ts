import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLevel } from './levels.ts'
import type { Log } from './log.ts'
import { decodeLog, encodeLog } from './message.ts'

const text = fc.option(fc.string({ unit: 'grapheme' }))

const anyLog: fc.Arbitrary<Log> = fc.record({
  id: fc.uuid(),
  timestampMs: fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
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
        expect(decodeLog(encodeLog(log))).toEqual({ ok: true, log })
      }),
    )
  })

  test.each([
    ['', 'not JSON'],
    ['{}', 'not a JSON array'],
    ['[2]', 'unknown message version 2'],
    ['[1,"x"]', '2 fields instead of 11'],
    ['[1,"x",0,"info","m",null,null,null,null,null,"{}"]', 'id is not a UUID'],
    [
      '[1,"00000000-0000-7000-8000-000000000000",0.5,"info","m",null,null,null,null,null,"{}"]',
      'timestamp is not whole',
    ],
    ['[1,"00000000-0000-7000-8000-000000000000",9e15,"info","m",null,null,null,null,null,"{}"]', 'timestamp is out of'],
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
