/** A level's name in GraphQL and in the table. Two tables, because types do not survive a change of case. */
import type { LogLevel as LevelName } from '../generated/graphql.ts'
import type { LogLevel } from '../log/levels.ts'

export const LEVEL_BY_NAME: Record<LevelName, LogLevel> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
}

export const NAME_BY_LEVEL: Record<LogLevel, LevelName> = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
}
