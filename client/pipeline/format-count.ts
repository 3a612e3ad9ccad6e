/** A count as people read it; a dash for what is not known. */
export function formatCount(count: number | string | null): string {
  return count === null ? '–' : BigInt(count).toLocaleString('en').replaceAll(',', '\u202F')
}

/** A rate or a time: three digits say enough. */
export function formatAmount(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  return value >= 100 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(2)))
}
