/** What the page says of a change. */
import { figureText, type Figure } from '../ui/figure-text.ts'
import type { Change } from './operations.ts'

export type ChangeSign = { text: string; title: string | undefined }

/** `New`, `Gone`, `▲ × 5.4`, `▼ × 0.2`. */
export function signOf({ kind, ratio }: Pick<Change, 'kind' | 'ratio'>): ChangeSign {
  switch (kind) {
    case 'NEW':
      return { text: 'New', title: 'No log of the other side has it' }
    case 'GONE':
      return { text: 'Gone', title: 'No log of this side has it' }
    case 'MORE':
      return { text: ratio.value === null ? '▲ maybe new' : `▲ ${timesText(ratio)}`, title: bandText(ratio) }
    case 'LESS':
      return { text: ratio.value === 0 ? '▼ maybe gone' : `▼ ${timesText(ratio)}`, title: bandText(ratio) }
  }
}

/** How many times its share is the other one. */
function timesText({ value, isExact }: Figure): string {
  return `${isExact ? '' : '≈ '}× ${times(value ?? 0)}`
}

function bandText({ value, low, high, why }: Figure): string | undefined {
  if (value === null) return why ?? undefined
  if (low === null || high === null || low === high) return undefined
  return `With 95% its share is × ${times(low)} to × ${times(high)}`
}

/** Two digits, and all of those before the point. */
const times = (value: number) =>
  value.toLocaleString('en', value >= 10 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 2 })

/** A share in percents, with as many digits as tell it from nothing: `7.4%`, `0.021%`. */
export function percentText(share: number): string {
  const percent = share * 100
  return `${percent.toLocaleString('en', percent >= 1 ? { maximumFractionDigits: 1 } : { maximumSignificantDigits: 2 })}%`
}

/** How many logs of a side, as a share and as a number. */
export function shareWords(figure: Figure, all: number): string {
  if (figure.value === null) return figure.why ?? 'unknown'
  if (figure.value === 0 && figure.isExact) return 'none'
  if (figure.value === 0) return `none seen, at most ${percentText((figure.high ?? 0) / Math.max(1, all))}`
  return `${figure.isExact ? '' : '≈ '}${percentText(figure.value / Math.max(1, all))}, ${figureText(figure)} logs`
}
