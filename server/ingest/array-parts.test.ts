import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readParts } from './array-parts.ts'
import { parseBody } from './json-records.ts'
import type { Records } from './request.ts'
import { whyUnreadable } from './unreadable.ts'

/** The records, with the reason in place of each that cannot be read; or the code and the sentence of the refusal. */
function outcome(read: () => Records): unknown {
  try {
    const records = read()
    return Array.from({ length: records.length }, (_, index) => {
      const record = records.at(index)
      return whyUnreadable(record) ?? record
    })
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return { code, message }
  }
}

const inParts = (body: Buffer) => outcome(() => readParts(body, { maxWholeBytes: 0 }))
const asWhole = (body: Buffer) => outcome(() => parseBody(body))

/** As text, because a difference of megabytes takes minutes to print. */
function expectSame(body: Buffer): void {
  const [parts, whole] = [inParts(body), asWhole(body)].map((each) => JSON.stringify(each))
  expect(parts === whole, `${parts?.slice(0, 200)} is not ${whole?.slice(0, 200)}`).toBe(true)
}
const padding = (character: string) => character.repeat(70_000)

/** Each of its items fills a part. */
const ARRAY = `\uFEFF [{"a":"${padding('x')}","b":[1,{}]},\n ["${padding('é')}"] ,{"c":"${padding('\\"')}"}\r\n,1e400,"${padding('y')}" , {"d":1}]\n`

test('an array in parts is the array', () => {
  expect(asWhole(Buffer.from(ARRAY))).toHaveLength(6)
  expectSame(Buffer.from(ARRAY))
})

describe('a body with a fault is refused with the place and the reason of the whole', () => {
  const places = [...ARRAY.matchAll(/[^xyé\\"]/g)].map(({ index }) => index)
  const rubbish = [...'[]{},:"x1 \n'.split(''), '1 2', 'tru', ',,', '\u0001', '9007199254740993', '\\']

  test('any character left out, added or replaced', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom('', ...rubbish),
        fc.constantFrom(0, 1),
        (at, text, gone) => {
          expectSame(Buffer.from(ARRAY.slice(0, at) + text + ARRAY.slice(at + gone)))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('cut anywhere', () => {
    for (const at of places) {
      expectSame(Buffer.from(ARRAY.slice(0, at)))
    }
  })

  test('at the very end of a part, where it is closed to be parsed', () => {
    for (const item of ['', 'tru', '-', '[', '{"a":'])
      for (const body of [`[1,${padding(' ')}${item},2,3]`, `[1,${padding(' ')}2,${padding(' ')}${item},3]`])
        expectSame(Buffer.from(body))
  })

  test('bytes that are not UTF-8', () => {
    const bytes = Buffer.from(ARRAY)
    for (const at of [3, 4, 12, 70_015, 70_022, 70_023, 140_000, bytes.length - 40_000, bytes.length - 4]) {
      const body = Buffer.from(bytes)
      body[at] = 0xff
      expectSame(body)
    }
  })
})

test('an array of a megabyte is parsed at once', () => {
  expect(readParts(Buffer.from(ARRAY))).toBeInstanceOf(Array)
  expect(readParts(Buffer.from(ARRAY), { maxWholeBytes: ARRAY.length })).not.toBeInstanceOf(Array)
})

test('bodies that are no array, or an empty one, are taken as they are', () => {
  for (const text of [`{"a":"${padding('x')}","b":1}`, `[${' '.repeat(70_000)}]`, `"${padding('x')}"`, padding(' ')])
    expectSame(Buffer.from(text))
})

test('it stops after one record too many', () => {
  expect(readParts(Buffer.from(`[${'{},'.repeat(9999)}{}]`))).toHaveLength(10_000)
  expect(readParts(Buffer.from(`[${'{},'.repeat(1e6)}`))).toHaveLength(10_001)
})

describe('values', () => {
  const log = (values: number) =>
    `{"a":[${Array(values - 2)
      .fill('{}')
      .join()}]}`
  const tooMany = {
    code: 'PAYLOAD_TOO_LARGE',
    message: expect.stringMatching(/at most 1000000 JSON values, and a log 100000/),
  }

  test('100 000 of one log are taken, and one more is refused', () => {
    expect(inParts(Buffer.from(log(100_000)))).toHaveLength(1)
    expect(inParts(Buffer.from(`[{},${log(100_000)},{}]`))).toHaveLength(3)
    for (const text of [log(100_001), `[{},${log(100_001)},{}]`]) expect(inParts(Buffer.from(text))).toEqual(tooMany)
  })

  test('1 000 000 of all are taken, and one more is refused', () => {
    const array = (last: number) => Buffer.from(`[${Array(99).fill(log(10_000)).join()},${log(last)}]`)
    expect(readParts(array(9_999))).toHaveLength(100)
    expect(inParts(array(10_000))).toEqual(tooMany)
  })
})

test('a body of millions of lines is refused before its fault is looked for', () => {
  const lined = (lines: number) => Buffer.from(`[1,${'\n'.repeat(lines - 1)}x]`)
  const place = 'Line 2000000, column 1: Unexpected token "x".'
  expect(outcome(() => readParts(lined(2_000_000)))).toMatchObject({ message: expect.stringContaining(place) })
  const refusal = { code: 'BAD_REQUEST', message: 'The body has more than 2000000 lines.' }
  expect(outcome(() => readParts(lined(2_000_001)))).toEqual(refusal)
})

test('shapes that are absurd are told as such', () => {
  const message = expect.stringContaining('Line 1: Nested deeper than 50000 levels.')
  expect(inParts(Buffer.from('['.repeat(60_000)))).toEqual({ code: 'BAD_REQUEST', message })
})
