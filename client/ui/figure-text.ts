/** A figure of many logs as text. An estimate never stands without its band. */
export type Figure = {
  /** Null if it cannot be told. */
  value: number | null
  low: number | null
  high: number | null
  isExact: boolean
  why: string | null
}

/** `63,162`, `12.3`, `0.00123`: three digits at least, and all of those before the point. */
export function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 100 ? 1 : 2
  return Math.abs(value) >= 1 || value === 0
    ? value.toLocaleString('en', { maximumFractionDigits: digits })
    : value.toLocaleString('en', { maximumSignificantDigits: 3 })
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

/** `63,162` of all logs, `≈ 12.4K ± 3%` of a sample, `≈ 3 (1 – 9)` where the band is wide, and `–` if it cannot be told. */
export function figureText({ value, low, high, isExact }: Figure): string {
  if (value === null) return '–'
  if (isExact || low === null || high === null) return formatNumber(value)
  const about = `≈ ${compact.format(value)}`
  const share = Math.max(high - value, value - low) / Math.abs(value)
  return share < 1 ? `${about} ± ${percent(share)}` : `${about} (${compact.format(low)} – ${compact.format(high)})`
}

function percent(share: number): string {
  return share >= 0.01 || share === 0 ? `${Math.round(share * 100)}%` : '<1%'
}
