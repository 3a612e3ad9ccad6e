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

export type Band = { low: number; high: number }

/** Undefined for what is exact, and for what cannot be told. */
export function bandOf(figure: Figure | undefined): Band | undefined {
  if (!figure || figure.isExact || figure.low === null || figure.high === null) return undefined
  return { low: figure.low, high: figure.high }
}

/** The sum of figures of different logs. Where they were estimated each by itself, their errors partly cancel each other out. */
export function sumFigures(figures: readonly (Figure | undefined)[]): Figure {
  const value = figures.reduce((sum, figure) => sum + (figure?.value ?? 0), 0)
  const bands = figures.flatMap((figure) => bandOf(figure) ?? [])
  if (bands.length === 0) return { value, low: value, high: value, isExact: true, why: null }
  const half = Math.hypot(...bands.map(({ low, high }) => (high - low) / 2))
  return { value, low: value - half, high: value + half, isExact: false, why: null }
}
