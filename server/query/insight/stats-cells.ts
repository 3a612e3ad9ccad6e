/** The rows of a statement, as the groups of an answer. */
import type { StatsValue } from '../../generated/graphql.ts'
import { indexOf, type Shape } from '../buckets.ts'
import { designOf, type Pages } from './bands.ts'
import type { Told } from './sampler.ts'
import { exactFigures, sampledFigures, type Figure, type Row, type SampledCell } from './stats-figures.ts'
import type { StatsQuestion } from './stats-question.ts'
import { exact, untold } from './values.ts'

type Group = { key: readonly string[]; figures: Figure; buckets: Figure[] }

export type Cells = {
  groups: Group[]
  others: Group | undefined
  /** Of a group that has no logs here. */
  none: Figure
  groupCount: StatsValue
  /** Read, and of those the ones in no bucket. */
  logs: number
  outside: number
}

/** `place`: that of a group in the order; null: of all others. */
type CellRow = Row & {
  place: number | null
  k0: string
  k1: string
  isBucket: boolean
  bucketMs: number | null
  n: number
  groupCount: number
}
type SampledRow = CellRow & { isAll: boolean; whole: boolean; nn: number }

type Asked = Pick<StatsQuestion, 'keys' | 'ofs'> & { shape: Shape | undefined }

type Cell<Content> = { content: Content; key: string[]; buckets: Map<number, Content> }

type Making<Content> = {
  asked: Asked
  figures: (content: Content | undefined, isBucket: boolean) => Figure
  cells: ReadonlyMap<number | null, Cell<Content>>
}

/** Without a key there is one group, also of no logs. */
function toGroups<Content>({ asked: { keys, shape }, figures, cells }: Making<Content>) {
  const toGroup = (cell: Cell<Content> | undefined): Group => ({
    key: cell?.key ?? [],
    figures: figures(cell?.content, false),
    buckets: Array.from({ length: shape?.count ?? 0 }, (_, i) => figures(cell?.buckets.get(i), true)),
  })
  const places = [...cells.keys()].filter((place) => place !== null).toSorted((a, b) => a - b)
  const groups = keys.length === 0 ? [toGroup(cells.get(1))] : places.map((place) => toGroup(cells.get(place)))
  const others = cells.get(null)
  return { groups, others: others && { ...toGroup(others), key: [] }, none: figures(undefined, false) }
}

/** How many of the logs lie in a bucket of the range. */
function inBuckets(rows: readonly CellRow[], shape: Shape | undefined): number {
  if (!shape) return 0
  const isInside = ({ isBucket, bucketMs }: CellRow) => {
    const index = isBucket ? indexOf(shape, bucketMs ?? NaN) : -1
    return index >= 0 && index < shape.count
  }
  return rows.filter(isInside).reduce((sum, { n }) => sum + n, 0)
}

export function tellExact(rows: readonly Row[], asked: Asked): Told<Cells> {
  const found = rows as readonly CellRow[]
  const cells = new Map<number | null, Cell<Row>>()
  for (const row of found.filter(({ isBucket }) => !isBucket))
    cells.set(row.place, { content: row, key: [row.k0, row.k1], buckets: new Map() })
  for (const row of found.filter(({ isBucket }) => isBucket))
    if (asked.shape) cells.get(row.place)?.buckets.set(indexOf(asked.shape, row.bucketMs ?? NaN), row)
  const logs = [...cells.values()].reduce((sum, { content }) => sum + Number(content['n']), 0)
  const answer = {
    ...toGroups({ asked, cells, figures: (content: Row | undefined) => exactFigures(content, asked.ofs) }),
    groupCount: exact(asked.keys.length === 0 ? 1 : (found[0]?.groupCount ?? 0), { n: logs }),
    logs,
    outside: asked.shape ? logs - inBuckets(found, asked.shape) : 0,
  }
  return { answer, whole: logs, sampled: { logs: 0, squares: 0 } }
}

const NO_COUNT = 'A sample does not show how many groups there are; these many are in it.'

export function tellSampled(rows: readonly Row[], { fraction, ...asked }: Asked & { fraction: number }): Told<Cells> {
  const found = rows as readonly SampledRow[]
  const ofGroups = found.filter(({ isAll }) => !isAll)
  const cells = new Map<number | null, Cell<SampledCell>>()
  for (const row of ofGroups) {
    const cell = cells.get(row.place) ?? {
      content: { whole: undefined, sampled: undefined },
      key: [row.k0, row.k1],
      buckets: new Map(),
    }
    cells.set(row.place, cell)
    const half = row.whole ? { whole: row } : { sampled: row }
    if (!row.isBucket) cell.content = { ...cell.content, ...half }
    else if (asked.shape) {
      const index = indexOf(asked.shape, row.bucketMs ?? NaN)
      cell.buckets.set(index, { whole: undefined, sampled: undefined, ...cell.buckets.get(index), ...half })
    }
  }
  const all = found.filter(({ isAll, isBucket }) => isAll && !isBucket)
  const drawn = ofGroups.filter(({ whole }) => !whole)
  const [ofGroup, ofBucket] = [
    pagesOf(drawn.filter(({ isBucket }) => !isBucket)),
    pagesOf(drawn.filter(({ isBucket }) => isBucket)),
  ]
  const designs = { group: designOf(ofGroup), bucket: designOf(ofBucket) }
  const figures = (cell: SampledCell = { whole: undefined, sampled: undefined }, isBucket: boolean) =>
    sampledFigures(cell, { fraction, design: isBucket ? designs.bucket : designs.group })
  const logs = all.reduce((sum, { n }) => sum + n, 0)
  const answer = {
    ...toGroups({ asked, cells, figures }),
    groupCount:
      asked.keys.length === 0
        ? exact(1, { n: logs })
        : untold(NO_COUNT, { n: logs }, { low: found[0]?.groupCount ?? 0 }),
    logs,
    outside: asked.shape ? logs - inBuckets(ofGroups, asked.shape) : 0,
  }
  const whole = all.filter((row) => row.whole).reduce((sum, { n }) => sum + n, 0)
  return { answer, whole, sampled: pagesOf(all.filter((row) => !row.whole)), ofGroup }
}

const pagesOf = (rows: readonly SampledRow[]): Pages => ({
  logs: rows.reduce((sum, { n }) => sum + n, 0),
  squares: rows.reduce((sum, { nn }) => sum + nn, 0),
})
