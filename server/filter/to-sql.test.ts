import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogFilter } from '../generated/graphql.ts'
import { createDatabase } from '../test/support/database.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { TEXT_FIELDS } from './condition.ts'
import { FILTER_LIMITS } from './limits.ts'
import { AWKWARD_ROWS, filters, idsOf, selects, TEXTS, UNSTORABLE } from '../test/support/random-filters.ts'
import { createReader } from '../test/support/reader.ts'
import { insertRows } from '../test/support/rows.ts'

describe('on a table of awkward rows', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  const rows = AWKWARD_ROWS

  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, rows)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  async function found(where: LogFilter): Promise<string[]> {
    const { nodes } = await createReader(database).page({ where, first: 1000 })
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

  test('a path of as many keys as metadata has levels is answered', async () => {
    const path = Array.from({ length: LOG_LIMITS.maxMetadataDepth }, () => 'a')
    for (const op of [{ eq: { number: 1 } }, { contains: 'a' }, { range: { gte: 1 } }, { exists: true }]) {
      expect(await found({ metadata: { path, op } })).toEqual([])
    }
  })

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
