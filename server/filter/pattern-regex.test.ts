/** A pattern is the same in PostgreSQL, in memory and as the function that makes it. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { printPattern } from '../log/pattern-text.ts'
import { templateOf } from '../log/template.ts'
import { createDatabase, type TestDatabase } from '../test/support/database.ts'
import { size } from '../test/faults/row.ts'
import { CLOSE_MESSAGES, messageFamilies, withWord } from '../test/support/hostile-messages.ts'
import { inMemory } from '../test/support/in-memory.ts'
import { testRow } from '../test/support/rows.ts'
import { readFilter } from './condition.ts'
import { toSql } from './to-sql.ts'

const MESSAGES_A_ROUND = 250
const ROUNDS = size(400, 12)
const PATTERNS_A_ROUND = 20
const PATTERNS_A_GROUP = size(200, 8)

describe('in PostgreSQL', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database[Symbol.asyncDispose]())

  /** The places of the messages that PostgreSQL selects, for each pattern. */
  async function select(messages: readonly string[], patterns: readonly string[]): Promise<number[][]> {
    const selected: number[][] = []
    for (const pattern of patterns) {
      const rows = await database.prisma.$queryRaw<{ place: bigint }[]>`
        SELECT place FROM unnest(${messages}::text[]) WITH ORDINALITY AS given (message, place)
        WHERE ${toSql(readFilter({ pattern }))} ORDER BY place`
      selected.push(rows.map(({ place }) => Number(place) - 1))
    }
    return selected
  }

  /** Says how many pairs were compared. */
  async function compare(messages: readonly string[], patterns: readonly string[]) {
    const seen = { pairs: 0, selected: 0 }
    const inSql = await select(messages, patterns)
    const rows = messages.map((message) => testRow({ message }))
    for (const [i, pattern] of patterns.entries()) {
      const holds = inMemory({ pattern })
      const expected = rows.filter(holds).map(({ message }) => message)
      expect({ pattern, selected: inSql[i]?.map((place) => messages[place]) }).toEqual({ pattern, selected: expected })
      seen.pairs += messages.length
      seen.selected += expected.length
    }
    return seen
  }

  test('every pattern selects the same messages as in memory', { timeout: ROUNDS * 10_000 }, async () => {
    const seen = { selected: 0, open: 0, words: 0, ofLines: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      const messages = fc.sample(messageFamilies, { numRuns: MESSAGES_A_ROUND }).flat().slice(0, MESSAGES_A_ROUND)
      const templates = messages.slice(0, PATTERNS_A_ROUND).map(templateOf)
      const patterns = templates.map((template, i) =>
        printPattern(i % 2 === 0 ? withWord(template, i + round) : template),
      )
      seen.selected += (await compare(messages, patterns)).selected
      seen.open += patterns.filter((pattern) => pattern.includes('<...>')).length
      const withWords = patterns.filter((pattern) => pattern.includes('<+>'))
      seen.words += withWords.length
      seen.ofLines += withWords.filter((pattern) => pattern.includes('\n<...>\n')).length
    }
    expect(seen.selected).toBeGreaterThan(ROUNDS * PATTERNS_A_ROUND)
    expect(Math.min(seen.open, seen.words)).toBeGreaterThan(ROUNDS / 2)
    expect(seen.ofLines).toBeGreaterThan(0)
  })

  test('so does each that messages nearly have', { timeout: 600_000 }, async () => {
    const seen = { pairs: 0, selected: 0 }
    for (const messages of CLOSE_MESSAGES) {
      const templates = [...new Set(messages.map(templateOf))]
      const some = templates.filter((_, i) => i % Math.ceil(templates.length / PATTERNS_A_GROUP) === 0)
      const words = some.map((template, i) => withWord(template, i))
      const patterns = [...new Set([...some, ...words])].map(printPattern)
      const { pairs, selected } = await compare(messages, patterns)
      seen.pairs += pairs
      seen.selected += selected
    }
    expect(seen.selected).toBeGreaterThan(seen.pairs / 1000)
  })

  test.each(['<*> <+>', '<+> <*>', '<+> <+>', '<*>, <+>', '<+>, <*>', '<+>', 'a <+>'])(
    'and %s, where a value beside a word would be one of a list',
    async (pattern) => {
      const [messages = []] = CLOSE_MESSAGES
      expect((await compare(messages, [pattern])).selected).toBeGreaterThan(0)
    },
  )

  test('a pattern with as many variables as it may have is run', async () => {
    const values = (count: number) => Array.from({ length: count }, (_, i) => `k${'x'.repeat(8)}=v${i}`).join(' ')
    const message = `${values(29)}\n2\n3\n4\n5\n6\n${values(32)}`
    const pattern = printPattern(templateOf(message))
    expect(pattern.split('<*>')).toHaveLength(64 + 1)
    expect(await select([message, `${message}.`], [pattern])).toEqual([[0]])
  })

  /** It would else read all logs of the pattern by the trigram index, and sort them for a page, where a walk by time is soon done. */
  test('PostgreSQL expects about as many logs of a pattern as there are', async () => {
    await using own = await createDatabase()
    await own.prisma.$executeRaw`
      INSERT INTO logs (ts, id, level, message, metadata)
      SELECT '2020-02-02'::timestamptz + i * interval '1 s', gen_random_uuid(), 'info',
        CASE WHEN i % 20 = 0 THEN 'upstream 10.0.0.' || i || ' refused, retry ' || i ELSE 'job ' || i || ' done' END, '{}'
      FROM generate_series(1, 20000) AS i`
    await own.prisma.$executeRaw`ANALYZE logs`
    const [row] = await own.prisma.$queryRaw<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }[]>`
      EXPLAIN (FORMAT JSON) SELECT FROM logs WHERE ${toSql(readFilter({ pattern: 'upstream <*> refused, retry <*>' }))}`
    const expected = row?.['QUERY PLAN'][0].Plan['Plan Rows']
    expect(expected).toBeGreaterThan(500)
    expect(expected).toBeLessThan(2000)
  })
})
