/** The values of a facet from a sample, where counting them takes too long: each with its band, and no page behind the first. */
import type { FacetValueType, QueryLogFacetArgs } from '../../generated/graphql.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { allOf, canBeStored, readFilter, without } from '../../filter/condition.ts'
import { checkText } from '../../filter/bounds.ts'
import { escapeLike } from '../../filter/escape-like.ts'
import { readLimit, toConnection } from '../../platform/connection.ts'
import { tooSlow } from '../../platform/postgres/postgres.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { DEFAULT_VALUES, facetOf, searchOf, sizeOf, type Facet } from '../facet.ts'
import { encodeFacetCursor } from '../facet-cursor.ts'
import { countBand, designOf, type Pages } from './bands.ts'
import { SAMPLE, type Sampler, type Told } from './sampler.ts'
import type { Source } from './source.ts'
import { add } from './values.ts'

/** Of a value; without one, of all logs. */
type Row = { value: string | null; type: FacetValueType; whole: boolean; n: number; nn: number }

type Half = { whole: number; sampled: Pages }

type Counted = Half & { value: string; type: FacetValueType }

type Page = { search: string; limit: number }

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, QUERY_TIMEOUT. */
export async function readFacetSample(snapshot: Snapshot, args: QueryLogFacetArgs, sampler: Sampler) {
  const { field, where, first, metadataPath } = args
  const facet = facetOf(field, metadataPath ?? undefined)
  const search = checkText(args.search ?? '', 'search')
  const limit = canBeStored(search) ? readLimit(first ?? DEFAULT_VALUES, 'first') : 0
  const condition = allOf(without(readFilter(where ?? {}), facet.isOwn), searchOf(facet, search))
  const tell = (source: Source) => readValues(snapshot, { facet, source }, { search, limit })
  const { answer, basis } = await sampler.read(snapshot, {
    condition,
    choice: 'SAMPLE',
    reads: { fields: [facet.reads] },
    tell,
  })
  if (Number(basis.rows) < SAMPLE.minLogs) throw tooSlow()
  const fraction = answer.source.fraction
  const design = designOf(answer.sampled)
  const nodes = snapshot.room.take(answer.values, sizeOf).map(({ value, type, whole, sampled }) => {
    const band = add(countBand({ ...sampled, fraction, design }), whole)
    return {
      value: field === 'LEVEL' ? value.toUpperCase() : value,
      type,
      count: BigInt(Math.round(band.value)),
      low: BigInt(Math.floor(band.low)),
      high: BigInt(Math.ceil(band.high)),
    }
  })
  const cursorOf = ({ value, type, count: n }: (typeof nodes)[number]) => encodeFacetCursor({ value, type, n }, args)
  const page = toConnection(nodes, { hasNextPage: false, hasPreviousPage: false, cursorOf })
  return Object.assign(page, { basis })
}

type Drawn = { facet: Facet; source: Source }

const ALSO = Prisma.sql`, whole, page`

/** Most frequent first. */
async function readValues(
  snapshot: Snapshot,
  { facet, source }: Drawn,
  { search, limit }: Page,
): Promise<Told<{ values: Counted[]; source: Source; sampled: Pages }>> {
  const contains = search === '' ? Prisma.empty : Prisma.sql`AND value ILIKE ${`%${escapeLike(search)}%`}`
  const rows = await snapshot.query<Row>(Prisma.sql`
    WITH drawn AS MATERIALIZED (${source.select(facet.column)}),
    pages AS (
      SELECT value, type, whole, page, count(*)::float8 AS n
      FROM (${facet.valuesOf(Prisma.sql`FROM drawn`, Prisma.sql`TRUE`, ALSO)}) AS valued
      WHERE value IS NOT NULL AND type IS NOT NULL ${contains} GROUP BY value, type, whole, page
    ),
    top AS (
      SELECT value, type, row_number() OVER (ORDER BY sum(CASE WHEN whole THEN n ELSE n * ${1 / source.fraction}::float8 END) DESC, value, type) AS place
      FROM pages GROUP BY value, type
    )
    SELECT value, type, whole, sum(n) AS n, sum(n * n) AS nn, place FROM pages JOIN top USING (value, type) WHERE place <= ${limit}
    GROUP BY value, type, whole, place
    UNION ALL SELECT NULL, NULL, whole, sum(n), sum(n * n), NULL
    FROM (SELECT whole, page, count(*)::float8 AS n FROM drawn GROUP BY whole, page) AS all_pages GROUP BY whole
    ORDER BY place`)
  const values = new Map<string, Counted>()
  const all: Half = { whole: 0, sampled: { logs: 0, squares: 0 } }
  for (const row of rows) {
    if (row.value === null) note(all, row)
    else {
      const { value, type } = row
      const key = JSON.stringify([value, type])
      const counted = values.get(key) ?? { value, type, whole: 0, sampled: { logs: 0, squares: 0 } }
      values.set(key, counted)
      note(counted, row)
    }
  }
  const found = [...values.values()]
  const sampled = {
    logs: found.reduce((sum, each) => sum + each.sampled.logs, 0),
    squares: found.reduce((sum, each) => sum + each.sampled.squares, 0),
  }
  return { answer: { values: found, source, sampled }, ...all, ofGroup: sampled }
}

function note(counted: Half, { whole, n, nn }: Row): void {
  if (whole) counted.whole = n
  else counted.sampled = { logs: n, squares: nn }
}
