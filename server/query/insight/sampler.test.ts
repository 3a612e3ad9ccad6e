import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogFilter, StatsBasisChoice } from '../../generated/graphql.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { readFilter } from '../../filter/condition.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { createDatabase } from '../../test/support/database.ts'
import { createReader, type Reader } from '../../test/support/reader.ts'
import { createScoped, scopedBy } from '../../test/support/scoped.ts'
import { dayAt, insertRows } from '../../test/support/table.ts'
import { momentOf } from '../../platform/moment.ts'
import { createSampler, SAMPLE, type Sampler } from './sampler.ts'
import type { Source } from './source.ts'

const COUNT = 20_000
/** Nothing is small, and a pilot is a part. */
const SIZES = { smallPages: 0, pilotPages: 100 }

describe('on three days, of which the last one has begun', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    for (const day of [-3, -2, -1]) await insertRows(database.prisma, { day, count: COUNT })
    await database.prisma.$executeRaw`ANALYZE logs`
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  /** Counts logs, and the parts of the sources that it was given. */
  async function count(snapshot: Snapshot, source: Source) {
    const rows = await snapshot.query<{ whole: boolean; pages: number; n: number; squares: number }>(Prisma.sql`
      SELECT whole, count(*)::float8 AS pages, sum(n)::float8 AS n, sum(n * n)::float8 AS squares
      FROM (SELECT whole, page, count(*) AS n FROM (${source.select(Prisma.sql`level`)}) AS read GROUP BY whole, page) AS pages GROUP BY whole`)
    const whole = rows.find((row) => row.whole)?.n ?? 0
    const drawn = rows.find((row) => !row.whole)
    const sampled = { logs: drawn?.n ?? 0, squares: drawn?.squares ?? 0 }
    return { answer: { fraction: source.fraction, pages: drawn?.pages ?? 0 }, whole, sampled }
  }

  type Asked = {
    where?: LogFilter
    choice?: StatsBasisChoice
    options?: Partial<Parameters<typeof createSampler>[0]>
    through?: (snapshot: Snapshot) => Snapshot
    sampler?: Sampler
  }

  const read = ({ where = {}, choice = 'AUTO', options = {}, through = (same) => same, ...given }: Asked) =>
    reader.ask((opened) => {
      const snapshot = through(opened)
      const sampler = given.sampler ?? createSampler({ sizes: SIZES, ...options })
      return sampler.read(snapshot, {
        condition: readFilter(where),
        choice,
        reads: { fields: ['timestamp'] },
        tell: (source) => count(snapshot, source),
      })
    })

  test('what fits is read as a whole', async () => {
    const { basis } = await read({})
    expect(basis).toMatchObject({ kind: 'EXACT', rows: BigInt(3 * COUNT), fraction: 1, mayMissBelow: 0n, reason: null })
  })

  const SLOW = { paceUs: 1_000_000 }

  test('what would take too long is read from a tenth of the pages', async () => {
    const { basis, answer } = await read({ options: SLOW })
    expect(basis).toMatchObject({ kind: 'SAMPLE', fraction: SAMPLE.maxFraction })
    expect(answer.fraction).toBe(SAMPLE.maxFraction)
    const { low, value, high } = basis.selected
    expect(low).toBeLessThan(3 * COUNT)
    expect(high).toBeGreaterThan(3 * COUNT)
    expect(Math.abs((value ?? 0) / (3 * COUNT) - 1)).toBeLessThan(0.2)
    // Three logs in a tenth of the pages, were each on a page of its own; all of a page are of one group here.
    expect(Number(basis.mayMissBelow)).toBeGreaterThan(30)
  })

  test('of many logs fewer pages are drawn', async () => {
    const { basis } = await read({ options: { ...SLOW, sizes: { ...SIZES, logs: 2500, fewLogs: 100 } } })
    expect(basis.fraction).toBeLessThan(SAMPLE.maxFraction)
    expect(basis.fraction).toBeGreaterThan(0.01)
  })

  test('more logs than may all be read are sampled, from as many pages as that takes', async () => {
    const sizes = { ...SIZES, maxWhole: COUNT, logs: COUNT, maxFraction: 1 }
    const { basis } = await read({ options: { sizes } })
    expect(basis).toMatchObject({ kind: 'SAMPLE', fraction: 0.2 })
    const scope = { filter: {}, settings: {} }
    const { answer } = await read({ options: { sizes }, through: (snapshot) => ({ ...snapshot, scope }) as never })
    expect(answer.fraction).toBe(SAMPLE.maxScopedFraction)
  })

  test('a short range at the end of a day is read as a whole beside the sample of the others', async () => {
    const where = { timestamp: { gte: momentOf(dayAt(-2) - 10 * 60_000) } }
    const { basis, answer } = await read({ where, options: SLOW })
    expect(basis.kind).toBe('SAMPLE')
    const short = Math.floor((COUNT * 10) / (24 * 60))
    const { basis: all } = await read({ where: { timestamp: { gte: momentOf(dayAt(-2)) } }, options: SLOW })
    expect(Math.abs(Number(basis.rows) - Number(all.rows) - short)).toBeLessThanOrEqual(2)
    expect(answer.pages).toBeGreaterThan(10)
  })

  describe('a short range', () => {
    const where = { timestamp: { gte: momentOf(dayAt(-2)), lt: momentOf(dayAt(-2) + 30 * 60_000) } }
    const all = Math.floor(COUNT / 48)
    const ask = (thins: boolean) =>
      read({ where, choice: 'SAMPLE', options: { sizes: { ...SIZES, thins, logs: all / 2 } } })

    test('is read as a whole', async () => {
      const { basis, answer } = await ask(false)
      expect({ rows: Number(basis.rows), drawn: answer.pages }).toEqual({ rows: all + 1, drawn: 0 })
    })

    test('is thinned where that is wanted: each of its logs is drawn by itself', async () => {
      const { basis, answer } = await ask(true)
      expect(answer.fraction).toBeGreaterThan(SAMPLE.maxFraction)
      expect(Number(basis.rows)).toBeLessThan(all)
      expect(Number(basis.rows)).toBeGreaterThan(all * 0.1)
      expect(answer.pages).toBe(Number(basis.rows))
    })
  })

  test('the days are not drawn at the same places', async () => {
    const blocks = async (day: number) => {
      const where = { timestamp: { gte: momentOf(dayAt(-3)) } }
      const { answer } = await reader.ask((snapshot) =>
        createSampler({ sizes: SIZES }).read(snapshot, {
          condition: readFilter(where),
          choice: 'SAMPLE',
          reads: { fields: ['timestamp'] },
          tell: async (source) => ({
            answer: await snapshot.query<{ block: bigint }>(Prisma.sql`
              SELECT DISTINCT page & ${2 ** 32 - 1}::bigint AS block FROM (${source.select(Prisma.sql`ts`)}) AS read
              WHERE ts >= to_timestamp(${dayAt(day) / 1000}::float8) AND ts < to_timestamp(${dayAt(day + 1) / 1000}::float8) ORDER BY 1`),
            whole: 0,
            sampled: { logs: 1, squares: 1 },
          }),
        }),
      )
      return answer.map(({ block }) => block)
    }
    expect(await blocks(-3)).not.toEqual(await blocks(-2))
  })

  /** What reads all takes as long as it may, of so much time. */
  const stuck =
    (leftMs: number) =>
    (snapshot: Snapshot): Snapshot => ({
      ...snapshot,
      leftMs: () => leftMs,
      query: (sql) =>
        snapshot.query(/AS read/.test(sql.sql) && !/TABLESAMPLE/.test(sql.sql) ? Prisma.sql`SELECT pg_sleep(60)` : sql),
    })

  test('where reading all was expected to fit and does not, the sample answers', async () => {
    const { basis } = await read({ through: stuck(2000) })
    expect(basis.kind).toBe('SAMPLE')
  })

  test('what was given up once is not tried again, and the sample has its time', async () => {
    const sampler = createSampler({ sizes: SIZES, paceUs: 10 })
    let tried = 0
    const through = (snapshot: Snapshot): Snapshot => {
      const inner = stuck(2000)(snapshot)
      const query: Snapshot['query'] = (sql) => {
        if (/AS read/.test(sql.sql) && !/TABLESAMPLE/.test(sql.sql)) tried++
        return inner.query(sql)
      }
      return { ...inner, query }
    }
    for (let i = 0; i < 3; i++) expect((await read({ sampler, through })).basis.kind).toBe('SAMPLE')
    expect(tried).toBe(1)
  })

  test('what is too rare and too slow has no figure', async () => {
    const where = { message: { contains: '00000' } }
    await expect(read({ where, through: stuck(2000) })).rejects.toMatchObject({
      code: 'QUERY_TIMEOUT',
      message: expect.stringContaining('too rare'),
    })
  })

  test('where the sample takes too long as well, that is what is said', async () => {
    const allStuck = (snapshot: Snapshot): Snapshot => ({
      ...snapshot,
      leftMs: () => 300,
      query: (sql) => snapshot.query(/AS read/.test(sql.sql) ? Prisma.sql`SELECT pg_sleep(60)` : sql),
    })
    const message = 'The query took too long and was stopped.'
    await expect(read({ through: allStuck })).rejects.toMatchObject({ code: 'QUERY_TIMEOUT', message })
  })

  test('EXACT that does not fit is QUERY_TIMEOUT', async () => {
    await expect(read({ choice: 'EXACT', through: stuck(300) })).rejects.toMatchObject({
      code: 'QUERY_TIMEOUT',
      message: 'The query took too long and was stopped.',
    })
  })

  test('under a scope the share depends on what the scope shows', async () => {
    const open = createScoped(database)
    const scoped = createReader({ ...database, principal: scopedBy({ level: { eq: 'ERROR' } }), scoped: open.scoped })
    const { basis } = await scoped.ask((snapshot) =>
      createSampler({ sizes: { ...SIZES, maxPages: 1 } }).read(snapshot, {
        condition: readFilter({}),
        choice: 'SAMPLE',
        reads: { fields: ['timestamp'] },
        tell: (source) => count(snapshot, source),
      }),
    )
    await open.close()
    expect(basis).toMatchObject({ kind: 'SAMPLE', rows: 0n, fraction: null })
    expect(Number(basis.mayMissBelow)).toBeLessThan(100)
  })
})
