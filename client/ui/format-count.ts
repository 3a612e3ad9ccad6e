/** A count as it is written everywhere: `63,162`. */
export function formatCount(count: number | bigint | string): string {
  return (typeof count === 'string' ? BigInt(count) : count).toLocaleString('en')
}
