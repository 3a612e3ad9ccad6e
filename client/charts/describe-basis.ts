/** What the figures of an answer are made of, in a sentence or two. */
import { figureText } from '../ui/figure-text.ts'
import { formatCount } from '../ui/format-count.ts'
import { toLines, type Stats } from './groups.ts'

export function describeBasis(stats: Stats): string {
  const { kind, rows, selected, mayMissBelow, reason } = stats.basis
  if (kind !== 'SAMPLE') return `Exact: of all ${figureText(selected)} logs.`
  const small = Number(mayMissBelow)
  return [
    `Estimated from a sample: ${formatCount(Number(rows))} of ${figureText(selected)} logs. The true figures lie within the bands with 95%.`,
    ...(small > 1 && hasGroups(stats) ? [`Groups of fewer than ${formatCount(small)} logs may be missing.`] : []),
    ...(reason === null ? [] : [reason]),
  ].join(' ')
}

/** What stood in the place of numbers, and counts for nothing; undefined where nothing did. */
export function describeNotNumbers(stats: Stats): string | undefined {
  const count = toLines(stats).reduce((sum, { group }) => sum + Number(group.values[0]?.notNumbers ?? 0), 0)
  if (count === 0) return undefined
  return `${formatCount(count)} ${count === 1 ? 'value is' : 'values are'} no number, and left out.`
}

const hasGroups = ({ groups }: Stats) => groups.some(({ key }) => key.length > 0)
