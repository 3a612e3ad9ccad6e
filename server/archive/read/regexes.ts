/** Regular expressions are PostgreSQL's (filter/to-sql.ts): it tests the texts of the rows that depend on them. */
import { Prisma } from '../../generated/prisma/client.ts'
import type { TextCondition } from '../../filter/condition.ts'
import { testText } from '../../filter/to-sql.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { regexLeavesOf } from '../segment/row-test.ts'
import { decode, type Batch } from './decode.ts'
import type { LoadedSegment, Texts } from './job.ts'

type Asking = Pick<Snapshot, 'query' | 'signal'>

/** The same batch, with the rows that match each of them. */
export async function answerRegexes<B extends Batch>(snapshot: Asking, batch: B): Promise<B> {
  const leaves = regexLeavesOf(batch.condition)
  if (leaves.length === 0) return batch
  const answered: LoadedSegment[] = []
  while (answered.length < batch.segments.length) {
    const from = answered.length
    const rest = { ...batch, segments: batch.segments.slice(from), numbers: batch.numbers.slice(from) }
    const { separator, segments } = await decode(snapshot, rest, { kind: 'undecided' })
    const rows = segments.map((): Uint16Array[] => [])
    for (const [i, leaf] of leaves.entries()) {
      const texts = segments.map((ofLeaves) => ofLeaves[i] ?? NONE)
      const matching = await readMatching(snapshot, { leaf, separator, texts })
      for (const [k, found] of matching.entries()) rows[k]?.push(found)
    }
    for (const [k, regexRows] of rows.entries()) {
      const segment = rest.segments[k]
      if (segment) answered.push({ ...segment, regexRows })
    }
  }
  return { ...batch, segments: answered }
}

const NONE: Texts = { joined: '', rows: new Uint16Array() }

type Question = { leaf: TextCondition; separator: string; texts: readonly Texts[] }

/** For each segment the rows whose text matches. An empty text is no text to `string_to_array`, so one stands before all others. */
async function readMatching({ query }: Asking, { leaf, separator, texts }: Question): Promise<Uint16Array[]> {
  const asked = texts.filter(({ rows }) => rows.length > 0)
  if (asked.length === 0) return texts.map(() => new Uint16Array())
  const joined = ['', ...asked.map((each) => each.joined)].join(separator)
  const found = await query<{ place: number }>(Prisma.sql`
    SELECT (place - 2)::int AS place FROM unnest(string_to_array(${joined}, ${separator})) WITH ORDINALITY AS given (text, place)
    WHERE place > 1 AND ${testText(Prisma.sql`(text COLLATE pg_c_utf8)`, leaf)} ORDER BY place`)
  const places = found.map(({ place }) => place)
  let [at, before] = [0, 0]
  return texts.map(({ rows }) => {
    const from = at
    while ((places[at] ?? Infinity) < before + rows.length) at++
    const matching = places.slice(from, at).map((place) => rows[place - before] ?? 0)
    before += rows.length
    return Uint16Array.from(matching)
  })
}
