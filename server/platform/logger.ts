import { pino, destination, type Logger } from 'pino'

export type { Logger }

/** Writes JSON lines to standard error, at once: few of them are written, and the last one before an exit matters most. */
export function createLogger({ level }: { level: string }): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination({ fd: 2, sync: true }))
}
