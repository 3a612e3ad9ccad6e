import { figureText, type Figure } from './figure-text.ts'
import { formatCount } from './format-count.ts'

type Basis = {
  kind: 'COUNTS' | 'EXACT' | 'SAMPLE'
  /** Logs that were read. */
  rows: number | string
  selected: Figure
  mayMissBelow: number | string
}

/** What figures were made of, in a sentence: `All 12,412 logs were read.` */
export function basisText({ kind, rows, selected, mayMissBelow }: Basis): string {
  if (kind !== 'SAMPLE') {
    const count = Math.round(selected.value ?? 0)
    return count === 1 ? 'The one log was read.' : `All ${formatCount(count)} logs were read.`
  }
  const rare = Number(mayMissBelow)
  return [
    `Estimated from ${formatCount(rows)} of ${figureText(selected)} logs: the true figures lie within the bands with 95%.`,
    ...(rare > 1 ? [`What fewer than ${formatCount(rare)} logs have may be missing.`] : []),
  ].join(' ')
}
