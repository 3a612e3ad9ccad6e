/** Filters, awkward rows and an oracle that says which of them a filter selects, for this folder's tests. */
import * as fc from 'fast-check'
import type {
  DateTimeFilter,
  LevelFilter,
  LogFilter,
  MetadataFilter,
  MetadataValue,
  NumberRange,
  StringFilter,
} from '../../generated/graphql.ts'
import { LEVELS } from '../../log/levels.ts'
import { TEXT_FIELDS } from '../../filter/condition.ts'
import { LEVEL_BY_NAME, NAME_BY_LEVEL } from '../../filter/level-names.ts'
import { metadataOf, type LogRow } from '../../filter/log-row.ts'
import { momentOf, type Moment } from '../../platform/moment.ts'
import { KINDS, patternMatches, patternsOf } from './plain-patterns.ts'
import { testId, testRow } from './rows.ts'

const INJECTIONS = ["'; DROP TABLE logs; --", "' OR ''='", '$1', '{a,b}', '"', 'x) OR TRUE --', "\\'", String.raw`%\_`]

/** Texts that go wrong where characters are taken for bytes, patterns for texts, or case for a table of 26 letters. */
export const TEXTS = [
  ['', ' ', 'a', 'A', 'abc', 'ABC', 'null', '%', '_', '\\', '\\%', '\\\\', 'a%c', 'a_c', 'a\\c', 'tail\\', '100%'],
  ['É', 'é', 'e\u0301', 'Σ', 'σ', 'ς', 'ΟΔΟΣ', 'οδος', 'İstanbul', 'istanbul', 'ı', 'I', 'ß', 'ẞ', 'SS', '\u212A'],
  ['😀', 'x😀y', '👩‍💻', '𐐀', '𐐨', 'line\nbreak', 'tab\t', '\uFFFD', '\u00A0', 'Ǆ', 'ǅ', 'ﬁ', '日本'],
  INJECTIONS,
].flat()

/** What no stored text can hold. */
export const UNSTORABLE = ['\0', 'a\0', '\uD83D', '\uDE00']

/** Among them neighbours of a microsecond, within a millisecond and across one. */
const MOMENTS = [-62_135_596_800_000, -1, 0, 1_582_934_400_000].flatMap((ms) =>
  [0, 1, 999].map((us) => momentOf(ms, us)),
)
const OUTSIDE = [momentOf(-62_135_596_800_001, 999), momentOf(253_402_300_800_000)]

/** Keys that go wrong where objects are taken for maps, keys for places in an array, or paths for texts. */
const KEYS = ['a', 'b', 'A', '0', 'a.b', '', '__proto__', 'constructor', "'", 'é']
const SCALARS = [
  '',
  'a',
  'Abc',
  '1',
  'true',
  'É',
  '100%',
  'null',
  1,
  0,
  -1,
  1.5,
  0.1,
  1e21,
  9_007_199_254_740_991,
  true,
  false,
]

/** Scalars, objects and arrays within each other, with nulls and empty ones among them. */
const metadataValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 5, arbitrary: fc.constantFrom(...SCALARS) },
    { weight: 1, arbitrary: fc.constantFrom<unknown[]>(null, [], [[]], ['a'], [{ b: 1 }], [null, 1.5], {}) },
    { weight: 3, arbitrary: fc.array(tie('value'), { minLength: 1, maxLength: 3 }) },
    {
      weight: 4,
      arbitrary: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    },
  ),
})).value

const nullableText = fc.option(fc.constantFrom(...TEXTS))
const rowParts = fc.record({
  timestamp: fc.constantFrom(...MOMENTS),
  level: fc.constantFrom(...LEVELS),
  message: fc.constantFrom(...TEXTS, ...KINDS),
  resourceId: nullableText,
  traceId: nullableText,
  spanId: nullableText,
  commit: nullableText,
  parentResourceId: nullableText,
  metadata: fc.dictionary(fc.constantFrom(...KEYS), metadataValue, { noNullPrototype: true }),
})

/** The oracle: the contract in the plainest words, over characters, one at a time. */
export function selects(where: LogFilter, row: LogRow): boolean {
  const { and = [], or, not } = where
  return (
    (and ?? []).every((part) => selects(part, row)) &&
    (!or || or.some((part) => selects(part, row))) &&
    (!not || !selects(not, row)) &&
    metadataMatches(where.metadata, metadataOf(row)) &&
    momentMatches(where.timestamp ?? {}, row.timestamp) &&
    levelMatches(where.level ?? {}, row) &&
    patternMatches(where.pattern, row.message) &&
    TEXT_FIELDS.every((field) => textMatches(where[field] ?? {}, row[field]))
  )
}

function momentMatches({ gte, gt, lt, lte }: DateTimeFilter, moment: Moment): boolean {
  const at = toMicroseconds(moment)
  return (
    (!gte || at >= toMicroseconds(gte)) &&
    (!gt || at > toMicroseconds(gt)) &&
    (!lt || at < toMicroseconds(lt)) &&
    (!lte || at <= toMicroseconds(lte))
  )
}

const toMicroseconds = ({ ms, us }: Moment) => BigInt(ms) * 1000n + BigInt(us)

function levelMatches({ eq, in: list, gte }: LevelFilter, { level }: LogRow): boolean {
  const rank = LEVELS.indexOf(level)
  return (
    (!eq || LEVEL_BY_NAME[eq] === level) &&
    (!list || list.includes(NAME_BY_LEVEL[level])) &&
    (!gte || rank >= LEVELS.indexOf(LEVEL_BY_NAME[gte]))
  )
}

function textMatches(
  { eq, in: list, contains, startsWith, isNull, caseSensitive }: StringFilter,
  text: string | null,
): boolean {
  if (isNull === (text !== null)) return false
  if (text === null) return ![eq, list, contains, startsWith].some(isGiven)
  const chars = (value: string) => (caseSensitive ? Array.from(value) : Array.from(value, lowerChar))
  const own = chars(text)
  const isAt = (at: number, part: string[]) => part.every((char, i) => own[at + i] === char)
  return (
    (!isGiven(eq) || eq === text) &&
    (!list || list.includes(text)) &&
    (typeof startsWith !== 'string' || isAt(0, chars(startsWith))) &&
    (typeof contains !== 'string' || [...own, ''].some((_, at) => isAt(at, chars(contains))))
  )
}

function metadataMatches(filter: LogFilter['metadata'], metadata: unknown): boolean {
  if (!filter) return true
  const { exists, eq, in: list, contains, range } = filter.op as OneOf
  const values = valuesAt(filter.path, metadata)
  const elements = values.flat(Infinity)
  const isAny = (wanted: MetadataValue) => elements.includes(wanted.string ?? wanted.number ?? wanted.boolean)
  if (isGiven(exists)) return exists === values.length > 0
  if (eq) return isAny(eq)
  if (list) return list.some(isAny)
  if (typeof contains === 'string')
    return elements.some((element) => typeof element === 'string' && textMatches({ contains }, element))
  const { gte = -Infinity, gt = -Infinity, lt = Infinity, lte = Infinity } = range ?? {}
  return elements.some(
    (element) => typeof element === 'number' && element >= gte && element > gt && element < lt && element <= lte,
  )
}

/** What stands at a path, arrays at its end as they are. */
function valuesAt(path: readonly string[], metadata: unknown): unknown[] {
  return path.reduce<unknown[]>(
    (values, key) =>
      values
        .flat(Infinity)
        .filter((value) => typeof value === 'object' && value !== null)
        .flatMap((object) => Object.entries(object).filter(([name]) => name === key))
        .map(([, value]) => value as unknown),
    [metadata],
  )
}

/** How many of the rows have each scalar at the path, arrays taken by their elements: `{"number 1":5}`. */
export function countValues(path: readonly string[], list: readonly LogRow[]): Record<string, number> {
  const names = list.flatMap((row) => {
    const scalars = valuesAt(path, metadataOf(row))
      .flat(Infinity)
      .filter((value) => typeof value !== 'object')
    return [...new Set(scalars.map((value) => `${typeof value} ${String(value)}`))]
  })
  return Object.fromEntries([...new Set(names)].map((each) => [each, names.filter((one) => one === each).length]))
}

type Leaf = Omit<LogFilter, 'and' | 'or' | 'not'>

type OneOf = {
  exists?: boolean
  eq?: MetadataValue
  in?: MetadataValue[]
  contains?: string
  range?: { gte?: number; gt?: number; lt?: number; lte?: number }
}

const isGiven = (value: unknown) => value !== undefined

const lowerChar = (char: string) => (char === 'İ' ? 'i' : char.toLowerCase())

export function idsOf(list: readonly LogRow[]): string[] {
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
const textFilter = subset<Omit<StringFilter, 'regex'>>(
  {
    eq: operand,
    in: fc.array(operand, { maxLength: 20 }),
    contains: operand,
    startsWith: operand,
    isNull: fc.boolean(),
    caseSensitive: fc.boolean(),
  },
  2,
)
const number = fc.constantFrom(...SCALARS.filter((value) => typeof value === 'number'))
const scalar: fc.Arbitrary<MetadataValue> = fc
  .constantFrom(...SCALARS)
  .map((value) => ({ [typeof value]: value }) as MetadataValue)
const metadataFilter = fc.record<MetadataFilter>({
  path: fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 3 }),
  op: fc.oneof(
    fc.record({ exists: fc.boolean() }),
    fc.record({ eq: scalar }),
    fc.record({ in: fc.array(scalar, { maxLength: 5 }) }),
    fc.record({ contains: operand }),
    fc.record({ range: subset<NumberRange>({ gte: number, gt: number, lt: number, lte: number }, 2) }),
  ),
})

/** Conditions on one field or two. */
export const filters: fc.Arbitrary<Leaf> = subset<Leaf>(
  {
    timestamp: subset<DateTimeFilter>({ gte: at, gt: at, lt: at, lte: at }, 2),
    level: subset<LevelFilter>({ eq: name, in: fc.array(name, { maxLength: 4 }), gte: name }, 2),
    message: textFilter,
    pattern: fc.constantFrom(...patternsOf(TEXTS), ...UNSTORABLE),
    resourceId: textFilter,
    traceId: textFilter,
    spanId: textFilter,
    commit: textFilter,
    parentResourceId: textFilter,
    metadata: metadataFilter,
  },
  2,
)

/** Filters of filters, within the bounds that a filter has. */
export const trees: fc.Arbitrary<LogFilter> = fc.letrec<{ tree: LogFilter }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: filters },
    { weight: 2, arbitrary: fc.record({ and: fc.array(tie('tree'), { maxLength: 3 }) }) },
    { weight: 4, arbitrary: fc.record({ or: fc.array(tie('tree'), { maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ not: tie('tree') }) },
    { weight: 1, arbitrary: fc.record({ not: tie('tree'), or: fc.array(tie('tree'), { maxLength: 2 }) }) },
  ),
})).tree

/** Filters do not ask for these keys, so their values tell how many logs of each kind are selected. */
const COUNTED = ['x', 1, true]
const LISTED = ['x', ['x', ['x', 'y']], [], [1, '1', null, 1], [[{ z: 1 }], [[[false]]], 'y']]
export const LISTED_PATH = ['listed', 'of']

/** The same 200 rows in each run. */
export const AWKWARD_ROWS: readonly LogRow[] = fc
  .sample(rowParts, { numRuns: 200, seed: 20_200_229 })
  .map(({ metadata, ...row }, index) => {
    const of = LISTED[index % LISTED.length]
    const listed = index % 2 === 0 ? { of } : [[{ of }, 'y'], { of: 'x' }, { from: 'x' }]
    return testRow({ ...row, id: testId(index), metadata: { ...metadata, facet: COUNTED[index % 3], listed } })
  })
