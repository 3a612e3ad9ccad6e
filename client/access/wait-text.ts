/** When to try again after too many attempts. */
export function waitText(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  const time = seconds < 100 ? count(seconds, 'second') : count(minutes, 'minute')
  return `Too many attempts. Try again in ${time}.`
}

const count = (value: number, unit: string) => `${value} ${unit}${value === 1 ? '' : 's'}`
