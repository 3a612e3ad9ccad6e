/** The six levels, from the least to the most severe, with pino's numbers. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

export type LogLevel = (typeof LEVELS)[number]

const ALIASES: Readonly<Record<string, LogLevel>> = {
  warning: 'warn',
  err: 'error',
  notice: 'info',
  critical: 'fatal',
  crit: 'fatal',
  alert: 'fatal',
  emergency: 'fatal',
  emerg: 'fatal',
  panic: 'fatal',
}

const BY_NAME: ReadonlyMap<string, LogLevel> = new Map([
  ...LEVELS.map((level) => [level, level] as const),
  ...Object.entries(ALIASES),
])

/** The level that a name (any case), an alias of syslog or a number of pino (10…60) stands for; undefined for anything else. */
export function parseLevel(value: unknown): LogLevel | undefined {
  if (typeof value === 'string') return BY_NAME.get(value) ?? BY_NAME.get(value.toLowerCase())
  if (typeof value === 'number' && value % 10 === 0) return LEVELS[value / 10 - 1]
  return undefined
}
