/** The six levels, from the least to the most severe, with pino's numbers. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

export type LogLevel = (typeof LEVELS)[number]

/**
 * The names that loggers have for each level beside its own, in any case. Where they differ, the numbers that OpenTelemetry gives them
 * decide. docs/api.md has the same table.
 */
export const LEVEL_NAMES: Readonly<Record<LogLevel, readonly string[]>> = {
  trace: 't trc trac trce v vrb Verbose finest silly input prompt'.split(' '),
  debug: 'd dbg dbug debu debug1 debug5 d1 d2 d3 d4 d5 fine finer config http verbose'.split(' '),
  info: 'i inf information informational notice note success log statement audit default notset unspecified'.split(' '),
  warn: 'w wrn warning deprecation'.split(' '),
  error: 'e err erro eror fail severe'.split(' '),
  fatal: 'f ftl fata c crit critical alert emerg emergency panic pani pnc dpanic'.split(' '),
}

/** The names that the strict contract knows beside the six. */
const STRICT_NAMES: ReadonlySet<string> = new Set([
  ...LEVELS,
  ...'warning err notice critical crit alert emergency emerg panic'.split(' '),
])

/** `INFO2` and its like are the texts of OpenTelemetry's numbers. */
const withNumbers = (level: LogLevel) => [level, `${level}2`, `${level}3`, `${level}4`]

const BY_NAME: ReadonlyMap<string, LogLevel> = new Map([
  ...LEVELS.flatMap((level) => [...withNumbers(level), ...LEVEL_NAMES[level]].map((name) => [name, level] as const)),
  // npm's levels, which winston has, put `verbose` above `debug`. Everybody else puts it below, and writes a capital.
  ['VERBOSE', 'trace'],
])

const byName = (name: string) => BY_NAME.get(name) ?? BY_NAME.get(name.toLowerCase())

/** A level as the strict contract has it: its name or an alias of syslog (any case), or a number of pino (10…60). */
export function parseLevel(value: unknown): LogLevel | undefined {
  if (typeof value === 'string') return STRICT_NAMES.has(value.toLowerCase()) ? byName(value) : undefined
  if (typeof value === 'number' && value % 10 === 0) return LEVELS[value / 10 - 1]
  return undefined
}

/** Colours of a terminal, and what is written around a level: `[INFO]`, `<info>`, `info:`. */
// oxlint-disable-next-line no-control-regex -- each colour begins with an escape character
const COLOUR = /\u001b\[[\d;]*m/g
const AROUND = /^[\s[(<|"']+|[\s\])>|"':.]+$/g

/** The enumeration of OpenTelemetry in JSON: `SEVERITY_NUMBER_ERROR2`. */
const OPENTELEMETRY = /^severity_number_/i

/** slog of Go writes a level between two by its distance from the lower one, 4 apart. */
const SLOG = /^(debug|info|warn|error)([+-]\d{1,3})$/i

function readSlog(text: string): LogLevel | undefined {
  const [, name = '', distance = ''] = SLOG.exec(text) ?? []
  const level = byName(name)
  if (level === 'error' && Number(distance) >= 4) return 'fatal'
  return level === 'debug' && Number(distance) <= -4 ? 'trace' : level
}

/** Room for a few colours. A longer text is no level, and need not be searched. */
const MAX_NAME_LENGTH = 64

/** The level that a name stands for in any logger, also coloured, padded or in brackets; undefined for any other text. */
export function readLevelName(text: string): LogLevel | undefined {
  const level = byName(text)
  if (level !== undefined || text.length > MAX_NAME_LENGTH) return level
  const name = text.replaceAll(COLOUR, '').replaceAll(AROUND, '').replace(OPENTELEMETRY, '')
  return byName(name) ?? readSlog(name)
}
