/** A count as it is written everywhere: `63,162`. */
export function formatCount(count: number | bigint | string): string {
  return (typeof count === 'string' ? BigInt(count) : count).toLocaleString('en')
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** The same where there is little room: `63.2K`, `1.2M`. */
export function formatCompact(count: number): string {
  return compact.format(count)
}
