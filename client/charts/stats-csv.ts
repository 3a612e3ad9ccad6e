/** The figures of an answer as a CSV file: a line for each group, over time one for each group and bucket. */
import { csvCell } from '../../server/platform/text/csv-cell.ts'
import type { FigureFragment } from '../generated/graphql.ts'
import { statsName } from '../search/stats-ref.ts'
import { toLines, type Line, type Stats } from './groups.ts'
import { measureLabel, type Question } from './question.ts'

export function toCsv(stats: Stats, question: Question): string {
  const isOverTime = stats.interval !== null
  const { split } = question
  const head = [
    ...split.map(statsName),
    ...(isOverTime ? ['start'] : []),
    measureLabel(question),
    'low',
    'high',
    'exact',
    'why',
  ]
  const rows = toLines(stats).flatMap((line) =>
    isOverTime
      ? line.group.buckets.map(({ start, values }) => [
          ...keyCells(line, split.length),
          start,
          ...figureCells(values[0]),
        ])
      : [[...keyCells(line, split.length), ...figureCells(line.group.values[0])]],
  )
  return [head, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('')
}

type Cell = string | number | null

/** A number below zero is no formula. */
const cellText = (cell: Cell) => (typeof cell === 'number' ? String(cell) : csvCell(cell))

function keyCells({ label, group, isOthers }: Line, count: number): readonly Cell[] {
  if (!isOthers) return group.key.map(({ value }) => value)
  return Array.from({ length: count }, (_, at) => (at === 0 ? label : null))
}

function figureCells(figure: FigureFragment | undefined): readonly Cell[] {
  if (!figure) return [null, null, null, null, null]
  const { value, low, high, isExact, why } = figure
  return [value, low, high, isExact ? 'yes' : 'no', why]
}
