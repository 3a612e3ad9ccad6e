import type { LogLevel } from './levels.ts'

/** From this number on the level; null ends a range. Ordered by number. */
type Steps = readonly (readonly [from: number, level: LogLevel | null])[]

const PINO: Steps = [
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]
const MONOLOG: Steps = [
  [100, 'debug'],
  [200, 'info'],
  [300, 'warn'],
  [400, 'error'],
  [500, 'fatal'],
  [601, null],
]
/** java.util.logging, where monolog has no level. */
const JUL: Steps = [
  [700, 'debug'],
  [800, 'info'],
  [900, 'warn'],
  [1000, 'error'],
  [1001, null],
]
const LOG4J: Steps = [
  [5000, 'trace'],
  [10_000, 'debug'],
  [20_000, 'info'],
  [30_000, 'warn'],
  [40_000, 'error'],
  [50_000, 'fatal'],
  [50_001, null],
]
const SYSLOG: Steps = [
  [0, 'fatal'],
  [3, 'error'],
  [4, 'warn'],
  [5, 'info'],
  [7, 'debug'],
  [8, null],
]
const OPENTELEMETRY: Steps = [
  [1, 'trace'],
  [5, 'debug'],
  [9, 'info'],
  [13, 'warn'],
  [17, 'error'],
  [21, 'fatal'],
  [25, null],
]
const PYTHON: Steps = [
  [1, 'trace'],
  [10, 'debug'],
  [20, 'info'],
  [30, 'warn'],
  [40, 'error'],
  [50, 'fatal'],
  [61, null],
]
const GOOGLE: Steps = [
  [100, 'debug'],
  [200, 'info'],
  [400, 'warn'],
  [500, 'error'],
  [600, 'fatal'],
  [801, null],
]
/** Of Cloud Foundry, which has four. */
const LAGER: Steps = [
  [0, 'debug'],
  [1, 'info'],
  [2, 'error'],
  [3, 'fatal'],
  [4, null],
]

/** The meaning of a number depends on the key that it stands under: 30 is pino's `info` and Python's `WARNING`. */
const SCALES = {
  level: [...PINO, ...MONOLOG, ...JUL, ...LOG4J],
  severity: [...SYSLOG, ...OPENTELEMETRY.filter(([from]) => from >= 9), ...GOOGLE],
  logLevel: [...LAGER, ...PINO, ...MONOLOG],
  syslog: SYSLOG,
  opentelemetry: OPENTELEMETRY,
  python: PYTHON,
} as const satisfies Record<string, Steps>

export type Scale = keyof typeof SCALES

/** Up to here a number that is no multiple of 5 may be one of OpenTelemetry, whose 17 is an error and would become a trace. */
const LAST_OF_OPENTELEMETRY = 24

/** The level of a number, between two that are known the lower one, as a logger with such a level would filter it; undefined outside the scale. */
export function readLevelNumber(number: number, scale: Scale): LogLevel | undefined {
  if (scale === 'level' && number <= LAST_OF_OPENTELEMETRY && number % 5 !== 0) return undefined
  return SCALES[scale].findLast(([from]) => from <= number)?.[1] ?? undefined
}
