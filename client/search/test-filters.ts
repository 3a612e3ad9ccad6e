/** Random filters of every shape, for this folder's tests. */
import * as fc from 'fast-check'
import type { LogFilter, MetadataOp, MetadataValue, StringFilter } from '../generated/graphql.ts'
import { LEVELS } from '../ui/level.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'AND',
    'OR',
    'a b',
    '*',
    '-x',
    '"',
    '\\',
    '\\\\',
    'a\\',
    '/',
    'a/b',
    '\\/',
    '(',
    ')',
    'true',
    '42',
    '-1',
    'http://x',
    'a:b',
    '\n',
    '\ud800',
    'metadata.a:b',
    'or',
    'and',
    'not',
    'a=b',
    'service:web',
    'run()',
    '1.10',
    '->',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '00f067aa0ba902b7',
    '0199d2c4-5a30-7c3e-9b1e-2f0a5d9c7e11',
    'AAABoge9qjsBmdLEWjB8PpseLwpdnH4R',
  ),
)
const stringFilter: fc.Arbitrary<StringFilter> = fc.record(
  {
    eq: text,
    in: fc.array(text, { maxLength: 3 }),
    contains: text,
    startsWith: text,
    regex: text,
    isNull: fc.boolean(),
    caseSensitive: fc.boolean(),
  },
  { requiredKeys: [] },
)
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const scalar: fc.Arbitrary<MetadataValue> = fc.oneof(
  fc.record({ string: text }),
  fc.record({ number }),
  fc.record({ boolean: fc.boolean() }),
)
const metadataOp: fc.Arbitrary<MetadataOp> = fc.oneof(
  fc.record({ exists: fc.boolean() }),
  fc.record({ eq: scalar }),
  fc.record({ in: fc.array(scalar, { maxLength: 3 }) }),
  number.map((either): MetadataOp => ({ in: [{ number: either }, { string: String(either) }] })),
  fc.record({ contains: text }),
  fc.record({ range: fc.record({ gte: number, gt: number, lt: number, lte: number }, { requiredKeys: [] }) }),
)
const moment = fc
  .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())
const level = fc.constantFrom(...LEVELS)
const field: fc.Arbitrary<LogFilter> = fc.oneof(
  fc.record({ timestamp: fc.record({ gte: moment, lt: moment }, { requiredKeys: [] }) }),
  fc.record({
    level: fc.record({ eq: level, in: fc.array(level, { maxLength: 3 }), gte: level }, { requiredKeys: [] }),
  }),
  fc.record({ metadata: fc.record({ path: fc.array(text, { minLength: 1, maxLength: 3 }), op: metadataOp }) }),
  fc.record({ message: stringFilter }),
  fc.record({ pattern: text }),
  fc.record({ commit: stringFilter }),
)
/** One field or two, which then hold together. */
const fields = fc.tuple(field, field).map(([one, other]) => ({ ...one, ...other }))

export const { filters } = fc.letrec<{ filters: LogFilter }>((tie) => ({
  filters: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 4, arbitrary: fields },
    { weight: 2, arbitrary: fc.record({ and: fc.array(tie('filters'), { maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ or: fc.array(tie('filters'), { maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ not: tie('filters') }) },
    {
      weight: 1,
      arbitrary: fc.record({
        not: tie('filters'),
        or: fc.array(tie('filters'), { maxLength: 2 }),
        commit: stringFilter,
      }),
    },
  ),
}))
