import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DateTimeFilter, LevelFilter, LogFilter, StringFilter } from '../generated/graphql.ts'
import { LEVELS } from '../log/levels.ts'
import { createDatabase } from '../test/database.ts'
import { FILTER_LIMITS } from './filter.ts'
import { LEVEL_BY_NAME, NAME_BY_LEVEL } from './level-names.ts'
import type { LogRow } from './log-row.ts'
import { createLogReader } from './logs.ts'
import { insertRows, testId, testRow } from './test-rows.ts'

const INJECTIONS = ["'; DROP TABLE logs; --", "' OR ''='", '$1', '{a,b}', '"', 'x) OR TRUE --', "\\'", String.raw`%\_`]

/** Texts that go wrong where characters are taken for bytes, patterns for texts, or case for a table of 26 letters. */
const TEXTS = [
  ['', ' ', 'a', 'A', 'abc', 'ABC', 'null', '%', '_', '\\', '\\%', '\\\\', 'a%c', 'a_c', 'a\\c', 'tail\\', '100%'],
  ['É', 'é', 'e\u0301', 'Σ', 'σ', 'ς', 'ΟΔΟΣ', 'οδος', 'İstanbul', 'istanbul', 'ı', 'I', 'ß', 'ẞ', 'SS', '\u212A'],
  ['😀', 'x😀y', '👩‍💻', '𐐀', '𐐨', 'line\nbreak', 'tab\t', '\uFFFD', '\u00A0', 'Ǆ', 'ǅ', 'ﬁ', '日本'],
  INJECTIONS,
].flat()

/** What no stored text can hold. */
const UNSTORABLE = ['\0', 'a\0', '\uD83D', '\uDE00']

const TEXT_FIELDS = ['message', 'resourceId', 'traceId', 'spanId', 'commit', 'parentResourceId'] as const

const MOMENTS = [-62_135_596_800_000, -1, 0, 1, 1_582_934_400_000, 1_582_934_400_001].map((ms) => new Date(ms))
const OUTSIDE = [new Date(-62_135_596_800_001), new Date(253_402_300_800_000)]

const nullableText = fc.option(fc.constantFrom(...TEXTS))
const rowParts = fc.record({
  timestamp: fc.constantFrom(...MOMENTS),
  level: fc.constantFrom(...LEVELS),
  message: fc.constantFrom(...TEXTS),
  resourceId: nullableText,
  traceId: nullableText,
  spanId: nullableText,
  commit: nullableText,
  parentResourceId: nullableText,
})

/** The oracle: the contract in the plainest words, over characters, one at a time. */
function selects(where: LogFilter, row: LogRow): boolean {
  return (
    momentMatches(where.timestamp ?? {}, row.timestamp) &&
    levelMatches(where.level ?? {}, row) &&
    TEXT_FIELDS.every((field) => textMatches(where[field] ?? {}, row[field]))
  )
}

function momentMatches({ gte, gt, lt, lte }: DateTimeFilter, at: Date): boolean {
  return (!gte || at >= gte) && (!gt || at > gt) && (!lt || at < lt) && (!lte || at <= lte)
}

function levelMatches({ eq, in: list, gte }: LevelFilter, { level }: LogRow): boolean {
  const rank = LEVELS.indexOf(level)
  return (
    (!eq || LEVEL_BY_NAME[eq] === level) &&
    (!list || list.includes(NAME_BY_LEVEL[level])) &&
    (!gte || rank >= LEVELS.indexOf(LEVEL_BY_NAME[gte]))
  )
}

function textMatches(
  { eq, in: list, contains, startsWith, caseSensitive }: StringFilter,
  text: string | null,
): boolean {
  const chars = (value: string) => (caseSensitive ? Array.from(value) : Array.from(value, lowerChar))
  const isAt = (at: number, part: string) =>
    chars(part).every((char, i) => text !== null && chars(text)[at + i] === char)
  if (text === null) return ![eq, list, contains, startsWith].some(isGiven)
  return (
    (!isGiven(eq) || eq === text) &&
    (!list || list.includes(text)) &&
    (typeof startsWith !== 'string' || isAt(0, startsWith)) &&
    (typeof contains !== 'string' ||
      Array.from({ length: text.length + 1 }, (_, at) => at).some((at) => isAt(at, contains)))
  )
}

function isGiven(value: unknown): boolean {
  return value !== undefined
}

function lowerChar(char: string): string {
  return char === 'İ' ? 'i' : char.toLowerCase()
}

function idsOf(list: readonly LogRow[]): string[] {
  return list.map(({ id }) => id).toSorted()
}

/** One or two operators of a few fields: with more, hardly a filter would select anything. */
function subset<T extends object>(
  parts: { [Key in keyof T]-?: fc.Arbitrary<T[Key]> },
  maxKeys: number,
): fc.Arbitrary<T> {
  const keys = Object.keys(parts)
  return fc.tuple(fc.record<T>(parts), fc.subarray(keys, { minLength: 1, maxLength: maxKeys })).map(([all, kept]) => ({
    ...all,
    ...Object.fromEntries(keys.filter((k) => !kept.includes(k)).map((k) => [k, undefined])),
  }))
}

const operand = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS).map((text) => Array.from(text).slice(1, 3).join('')) },
  { weight: 2, arbitrary: fc.constantFrom(...TEXTS).map((text) => Array.from(text)[0] ?? '') },
  { weight: 1, arbitrary: fc.constantFrom(...UNSTORABLE) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
)
const name = fc.constantFrom(...LEVELS).map((level) => NAME_BY_LEVEL[level])
const at = fc.constantFrom(...MOMENTS, ...OUTSIDE)
const textFilter = subset<StringFilter>(
  {
    eq: operand,
    in: fc.array(operand, { maxLength: 20 }),
    contains: operand,
    startsWith: operand,
    caseSensitive: fc.boolean(),
  },
  2,
)
const filters: fc.Arbitrary<LogFilter> = subset<LogFilter>(
  {
    timestamp: subset<DateTimeFilter>({ gte: at, gt: at, lt: at, lte: at }, 2),
    level: subset<LevelFilter>({ eq: name, in: fc.array(name, { maxLength: 4 }), gte: name }, 2),
    message: textFilter,
    resourceId: textFilter,
    traceId: textFilter,
    spanId: textFilter,
    commit: textFilter,
    parentResourceId: textFilter,
  },
  2,
)

describe('on a table of awkward rows', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  const parts = fc.sample(rowParts, { numRuns: 200, seed: 20_200_229 })
  const rows = parts.map((row, index) => testRow({ ...row, id: testId(index) }))

  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, rows)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  async function found(where: LogFilter): Promise<string[]> {
    const { nodes } = await createLogReader({ database: database.prisma }).page({ where, first: 1000 })
    return idsOf(nodes)
  }

  test('the condition selects what the contract says, for any filter', async () => {
    let telling = 0
    await fc.assert(
      fc.asyncProperty(filters, async (where) => {
        const expected = idsOf(rows.filter((row) => selects(where, row)))
        expect(await found(where)).toEqual(expected)
        if (expected.length > 0 && expected.length < rows.length) telling++
      }),
      { numRuns: 400 },
    )
    expect(telling).toBeGreaterThan(60)
  })

  test.each([...TEXTS, ...UNSTORABLE])(
    '%j is itself and nothing more, in every operator of every text field',
    async (text) => {
      for (const field of TEXT_FIELDS) {
        for (const filter of [
          { eq: text },
          { in: [text] },
          { in: [text, 'abc'] },
          { contains: text },
          { startsWith: text },
        ]) {
          const where = { [field]: filter }
          const ids = idsOf(rows.filter((row) => selects(where, row)))
          expect({ where, ids: await found(where) }).toEqual({ where, ids })
        }
      }
    },
  )

  test('a filter without conditions selects everything, also where the field is absent', async () => {
    expect(await found({})).toHaveLength(rows.length)
    expect(await found({ traceId: {}, level: {}, timestamp: {} })).toHaveLength(rows.length)
    expect(await found({ traceId: { caseSensitive: true } })).toHaveLength(rows.length)
  })

  test('an empty list selects nothing', async () => {
    expect(await found({ traceId: { in: [] } })).toEqual([])
    expect(await found({ level: { in: [] } })).toEqual([])
  })

  test.each([
    [{ level: null }, 'where.level'],
    [{ level: { eq: null } }, 'where.level.eq'],
    [{ timestamp: { gte: null } }, 'where.timestamp.gte'],
    [{ traceId: null }, 'where.traceId'],
    [{ traceId: { in: null } }, 'where.traceId.in'],
    [{ message: { contains: 'a', startsWith: null } }, 'where.message.startsWith'],
    [{ message: { contains: 'a', caseSensitive: null } }, 'where.message.caseSensitive'],
  ] satisfies [LogFilter, string][])('the null in %j is refused by its path', async (where, path) => {
    await expect(found(where)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(`${path} `),
    })
  })

  const long = 'é'.repeat(FILTER_LIMITS.maxTextBytes / 2)
  const many = Array.from({ length: FILTER_LIMITS.maxInValues }, (_, index) => `value ${index}`)

  test('a filter at its limits is answered', async () => {
    expect(await found({ message: { contains: long, in: many, startsWith: long, eq: long } })).toEqual([])
  })

  test.each([
    [{ message: { eq: `${long}a` } }, 'where.message.eq'],
    [{ commit: { contains: `${long}a` } }, 'where.commit.contains'],
    [{ spanId: { startsWith: `${long}a` } }, 'where.spanId.startsWith'],
    [{ traceId: { in: ['a', `${long}a`] } }, 'where.traceId.in'],
    [{ traceId: { in: [...many, 'one more'] } }, 'where.traceId.in'],
    [{ level: { in: Array.from({ length: 257 }, () => 'INFO' as const) } }, 'where.level.in'],
  ] satisfies [LogFilter, string][])('a filter past a limit is refused (%#)', async (where, path) => {
    await expect(found(where)).rejects.toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      message: expect.stringContaining(`${path} `),
    })
  })
})
