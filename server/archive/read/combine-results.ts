/** The results of pieces of a batch that were decoded at the same time, as of all of it. */
import type { Columns, LoadedSegment, Results, TopNumbers, Wish, WishOf } from './job.ts'
import { compareNumbered } from './top-numbers.ts'

type Piece<Result> = { result: Result; segments: readonly LoadedSegment[] }

/** In the order of the walk. */
export function combine<Kind extends Wish['kind']>(
  wish: WishOf<Kind>,
  pieces: readonly Piece<Results[Kind]>[],
): Results[Kind] {
  const [first, ...others] = pieces
  if (!first) throw new Error('There is no result')
  return others.length === 0 ? first.result : COMBINE[wish.kind](pieces, wish)
}

type Combine<Kind extends Wish['kind']> = (pieces: readonly Piece<Results[Kind]>[], wish: WishOf<Kind>) => Results[Kind]

const COMBINE: { [Kind in Wish['kind']]: Combine<Kind> } = {
  undecided: () => {
    throw new Error('What is undecided is asked in one piece')
  },
  select: combineSelected,
  count: (pieces, { limit }) =>
    Math.min(
      limit,
      pieces.reduce((sum, { result }) => sum + result, 0),
    ),
  times: (pieces, { limit }) => pieces.flatMap(({ result }) => result).slice(0, limit),
  tally: (pieces) => pieces.flatMap(({ result }) => result),
  values: (pieces) => pieces.flatMap(({ result }) => result),
  columns: (pieces) => pieces.map(({ result }) => result).reduce(combineColumns),
  top: (pieces, wish) => pieces.map(({ result }) => result).reduce((a, b) => combineTop(a, b, wish)),
}

/** A piece that has found enough has left the rest of it: what lies behind it is read later. */
function combineSelected(pieces: readonly Piece<Results['select']>[], { limit }: WishOf<'select'>): Results['select'] {
  const all: Results['select'] = { picked: [], rows: [] }
  for (const { result, segments } of pieces) {
    const found = all.picked.reduce((sum, { length }) => sum + length, 0)
    if (found === all.rows.length) all.rows.push(...result.rows)
    all.picked.push(...result.picked)
    if (result.picked.length < segments.length) break
  }
  all.rows.length = Math.min(all.rows.length, limit)
  return all
}

const combineColumns = (a: Columns, b: Columns): Columns => ({
  texts: a.texts.map((text, i) => [text, b.texts[i] ?? ''].filter((each) => each !== '').join()),
  counts: [...a.counts, ...b.counts],
})

type Order = Pick<WishOf<'top'>, 'first' | 'direction'>

/** The first of both. */
export function combineTop(a: TopNumbers, b: TopNumbers, { first, direction }: Order): TopNumbers {
  const sign = direction === 'ASC' ? 1 : -1
  return {
    best: [...a.best, ...b.best].toSorted((x, y) => sign * compareNumbered(x, y)).slice(0, first),
    numbers: a.numbers + b.numbers,
    others: a.others + b.others,
  }
}
