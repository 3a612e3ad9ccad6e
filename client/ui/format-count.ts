/** A count as it is written everywhere: `63,162`. */
export function formatCount(count: number | bigint | string): string {
  return (typeof count === 'string' ? BigInt(count) : count).toLocaleString('en')
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** The same where there is little room: `63.2K`, `1.2M`. */
export function formatCompact(count: number): string {
  return compact.format(count)
}

/** A share in whole percents. What is there is never 0%, and what is not all never 100%. */
export function shareText(count: number, all: number): string {
  if (count === 0 || all === 0) return '0%'
  const percent = (count / all) * 100
  if (percent < 1) return '<1%'
  return `${count < all ? Math.min(99, Math.round(percent)) : 100}%`
}
