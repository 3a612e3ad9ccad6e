/** A pattern is the same in PostgreSQL, in memory and as the function that makes it. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { printPattern } from '../log/pattern-text.ts'
import { REST, templateOf, tokensOf, WORD } from '../log/template.ts'
import { createDatabase, type TestDatabase } from '../test/support/database.ts'
import { size } from '../test/faults/row.ts'
import { CLOSE_MESSAGES, hostileMessages } from '../test/support/hostile-messages.ts'
import { inMemory } from '../test/support/in-memory.ts'
import { testRow } from '../test/support/rows.ts'
import { readFilter } from './condition.ts'
import { toSql } from './to-sql.ts'

const MESSAGES_A_ROUND = 250
const ROUNDS = size(400, 12)
const PATTERNS_A_ROUND = 20
const PATTERNS_A_GROUP = size(200, 8)

/** A message, and others that differ from it in one place. */
const families = fc
  .tuple(
    hostileMessages,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...Array.from('1a.! ,;\n/@x\\%')), fc.boolean()), { maxLength: 8 }),
  )
  .map(([message, changes]) => [
    message,
    ...changes.map(([place, char, isInstead]) => {
      const chars = Array.from(message)
      return chars.toSpliced(place % (chars.length + 1), isInstead ? 1 : 0, char).join('')
    }),
  ])

/** The template with one of its tokens any word. */
function withWord(template: string, place: number): string {
  const tokens = tokensOf(template)
  const at = 2 * (place % Math.ceil(tokens.length / 2))
  const isOpen = tokens.some((token) => token.endsWith(REST))
  return isOpen || tokens[at] === '' ? template : tokens.with(at, WORD).join('')
}

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
      const messages = fc.sample(families, { numRuns: MESSAGES_A_ROUND }).flat().slice(0, MESSAGES_A_ROUND)
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
})
