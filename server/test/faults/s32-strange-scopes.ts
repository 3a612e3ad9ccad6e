/** Scopes with names of resources that break lines, patterns and texts: exact, or refused when they are saved. */
import { expect } from 'vitest'
import { createScopes } from '../../access/scopes.ts'
import type { LogFilter } from '../../generated/graphql.ts'
import { ANYONE } from '../../platform/principal.ts'
import { insertRows, testId, testRow } from '../support/rows.ts'
import { noteResult } from './row.ts'
import { asJson, type ScopedProduct } from './scoped-product.ts'

const NAMES = [
  "o'brien",
  '"quoted"',
  "'; DROP TABLE logs; --",
  'line\nbreak',
  'line-break',
  'lineXbreak',
  '\n',
  '100%',
  '100x',
  'a_c',
  'abc',
  'a\\c',
  'a\\\\c',
  '\\',
  '%',
  '_',
  '',
  ' ',
  'tab\t',
  'Ä',
  'ä',
  '😀',
  '{a,b}',
  '$1',
  'NULL',
  'null',
  '*',
]
const rows = NAMES.map((resourceId, i) => testRow({ id: testId(5000 + i), resourceId, message: 'strange' }))

const PAGE = 'query ($where: LogFilter) { logs(where: $where, first: 1000) { nodes { resourceId } } }'
const STRANGE = { message: { eq: 'strange' } }

export async function expectStrangeScopesExact(product: ScopedProduct): Promise<void> {
  await insertRows(product.prisma, rows)
  const seenBy = async (filter: LogFilter) => {
    const text = await product.ask(await product.scopedKey(filter), PAGE, { where: STRANGE })
    const { data } = JSON.parse(text) as { data: { logs: { nodes: { resourceId: string }[] } } }
    return data.logs.nodes.map(({ resourceId }) => resourceId).toSorted()
  }
  for (const name of NAMES) {
    expect(await seenBy({ resourceId: { eq: name } })).toEqual([name])
    const begin = NAMES.filter((each) => each.startsWith(name)).toSorted()
    expect([name, await seenBy({ resourceId: { startsWith: name, caseSensitive: true } })]).toEqual([name, begin])
  }
  const half = NAMES.filter((_, i) => i % 2 === 0)
  expect(await seenBy({ resourceId: { in: half } })).toEqual(half.toSorted())
  const many = [...Array.from({ length: 5000 - half.length }, (_, i) => `nobody-${i}`), ...half]
  expect(await seenBy({ resourceId: { in: many } })).toEqual(half.toSorted())
  expect(await seenBy({ resourceId: { in: [] } })).toEqual([])
  const refused = await refusals(product, [...many, 'one more'])
  await product.prisma.$executeRaw`DELETE FROM logs WHERE message = 'strange'`
  await noteResult(
    'S32',
    `${NAMES.length} strange names as a scope and as a beginning, and lists of ${half.length} and 5000: exact; ${refused} scopes refused when they are saved`,
  )
}

/** Saved as an admin saves them. */
async function refusals({ prisma }: ScopedProduct, tooMany: string[]): Promise<number> {
  const audit = { write: async () => undefined }
  const preview = () => Promise.reject(new Error('not asked'))
  const scopes = createScopes({ database: prisma, audit, preview, now: Date.now })
  const actor = { principal: ANYONE, ip: '127.0.0.1', requestId: '00000000-0000-4000-8000-000000000000' }
  const text = (value: string): LogFilter => ({ resourceId: { eq: value } })
  const cases: [name: string, filter: LogFilter][] = [
    ['NUL', text('a\0')],
    ['half a pair', text('\uD83D')],
    ['too many', { resourceId: { in: tooMany } }],
    [
      'too many in two',
      { or: [{ resourceId: { in: tooMany.slice(0, 3000) } }, { commit: { in: tooMany.slice(3000) } }] },
    ],
    ['regex', { resourceId: { regex: 'a.*' } }],
    ['hidden regex', { not: { or: [{ message: { regex: 'x' } }] } }],
    ['null', { resourceId: null }],
    ['a path with NUL', { metadata: { path: ['a\0'], op: { exists: true } } }],
    [' ', text('a')],
    ['x'.repeat(101), text('a')],
    ['line\nbreak', text('a')],
  ]
  for (const [name, filter] of cases) {
    const failure: unknown = await scopes.save(actor, { name, filter }).catch((error: unknown) => error)
    expect([name, failure]).toEqual([
      name,
      expect.objectContaining({ code: expect.stringMatching(/^(BAD_USER_INPUT|QUERY_TOO_COMPLEX)$/) as string }),
    ])
  }
  const { filter } = await scopes.save(actor, { name: "'; --", filter: text("o'brien") })
  expect(filter).toEqual(asJson(text("o'brien")))
  return cases.length
}
