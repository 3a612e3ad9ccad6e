/** What the figures of an answer are made of, in a sentence or two. */
import { basisText } from '../ui/basis-text.ts'
import { formatCount } from '../ui/format-count.ts'
import { toLines, type Stats } from './groups.ts'

export function describeBasis({ basis, groups }: Stats): string {
  const hasGroups = groups.some(({ key }) => key.length > 0)
  const text = basisText({ ...basis, mayMissBelow: hasGroups ? basis.mayMissBelow : 0 })
  return basis.reason === null ? text : `${text} ${basis.reason}`
}

/** What stood in the place of numbers, and counts for nothing; undefined where nothing did. */
export function describeNotNumbers(stats: Stats): string | undefined {
  const count = toLines(stats).reduce((sum, { group }) => sum + Number(group.values[0]?.notNumbers ?? 0), 0)
  if (count === 0) return undefined
  return `${formatCount(count)} ${count === 1 ? 'value is' : 'values are'} no number, and left out.`
}
