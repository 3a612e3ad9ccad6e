import type { HeaderTime } from './header-time.ts'

/** What stands in a message of syslog, in whatever form. */
export type SyslogParts = {
  message: string
  time?: HeaderTime | undefined
  host?: string | undefined
  /** The program. */
  app?: string | undefined
  procid?: string | undefined
  msgid?: string | undefined
  /** Counts the messages of a device of Cisco. */
  sequence?: string | undefined
  /** Structured data of RFC 5424: element → parameter → its values. */
  structured?: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> | undefined
}
