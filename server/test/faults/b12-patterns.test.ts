/** A pattern selects the same logs in PostgreSQL, in memory and in a live tail, whatever their messages are made of. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFilter } from '../../filter/condition.ts'
import { toSql } from '../../filter/to-sql.ts'
import { printPattern } from '../../log/pattern-text.ts'
import { templateOf } from '../../log/template.ts'
import { messageFamilies, withWord } from '../support/hostile-messages.ts'
import { inMemory } from '../support/in-memory.ts'
import { openTail } from '../support/live-tail.ts'
import { testRow } from '../support/rows.ts'
import { ingest, startProduct, type Product } from './client.ts'
import { noteResult, size } from './row.ts'
import { shared } from './shared.ts'

const MESSAGES = size(100_000, 1500)
const PATTERNS = size(100, 40)
/** One connection has at most so many. */
const TAILS = 10
const REQUEST = 500

const theProduct = shared(() => startProduct())

const END = { message: 'the end', resourceId: 'end' }

test(
  'B12: hostile messages have the same pattern to SQL, in memory and in a tail',
  { timeout: 1_800_000 },
  async () => {
    const product = await theProduct()
    const messages = fc.sample(messageFamilies, { numRuns: MESSAGES, seed: 1 }).flat().slice(0, MESSAGES)
    const patterns = choosePatterns(messages)
    const tails = await Promise.all(
      patterns
        .slice(0, TAILS)
        .map((pattern) =>
          openTail(product.url, { where: { or: [{ pattern }, { resourceId: { eq: END.resourceId } }] } }),
        ),
    )
    for (let i = 0; i < messages.length; i += REQUEST) {
      const { json } = await ingest(
        product.url,
        messages.slice(i, i + REQUEST).map((message) => ({ message })),
      )
      expect(json.rejected).toEqual([])
    }
    await expect.poll(() => product.prisma.log.count(), { timeout: 300_000 }).toBe(messages.length)
    await ingest(product.url, [END])
    // Before anything that keeps this process from answering the pings of its sockets.
    const tailed = await Promise.all(tails.map(async (tail) => (await untilEnd(tail)).toSorted()))
    // As they are stored: a half of a character is none any more.
    const stored = await product.prisma.log.findMany({ select: { id: true, message: true, resourceId: true } })
    const rows = stored.filter(({ resourceId }) => resourceId === null).map(testRow)
    expect(rows).toHaveLength(messages.length)
    let selected = 0
    for (const [i, pattern] of patterns.entries()) {
      const expected = rows.filter(inMemory({ pattern }))
      const ids = expected.map(({ id }) => id).toSorted()
      expect({ pattern, ids: await selectIds(product, pattern) }).toEqual({ pattern, ids })
      const seen = tailed[i] ?? expected.map(({ message }) => message).toSorted()
      expect({ pattern, seen }).toEqual({ pattern, seen: expected.map(({ message }) => message).toSorted() })
      selected += expected.length
    }
    const ofTails = tailed.reduce((sum, { length }) => sum + length, 0)
    expect(Math.min(ofTails, selected)).toBeGreaterThan(2 * PATTERNS)
    await noteResult(
      'B12',
      `${messages.length} messages, ${patterns.length} patterns: SQL selects the ${selected} logs that memory does, ${TAILS} tails were given ${ofTails}; 0 differences`,
    )
  },
)

type Tail = Awaited<ReturnType<typeof openTail>>

/** Everything that comes before the last log, which is sent once all others are stored. */
async function untilEnd(tail: Tail): Promise<string[]> {
  const texts: string[] = []
  while (!texts.includes(END.message)) texts.push(...(await tail.messages(1)))
  await tail[Symbol.asyncDispose]()
  return texts.filter((text) => text !== END.message)
}

/** Those that most messages have, and others from everywhere, with any word in some of them. */
function choosePatterns(messages: readonly string[]): string[] {
  const templates = Map.groupBy(messages.map(templateOf), (template) => template)
  const inOrder = [...templates].toSorted(([, a], [, b]) => b.length - a.length).map(([template]) => template)
  const step = Math.ceil(inOrder.length / (PATTERNS - TAILS))
  const others = inOrder.filter((_, i) => i >= TAILS && i % step === 0)
  const chosen = [...inOrder.slice(0, TAILS), ...others.map((each, i) => (i % 2 === 0 ? withWord(each, i) : each))]
  return [...new Set(chosen.map(printPattern))]
}

async function selectIds({ prisma }: Product, pattern: string): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM logs WHERE resource_id IS NULL AND ${toSql(readFilter({ pattern }))}`
  return rows.map(({ id }) => id).toSorted()
}
