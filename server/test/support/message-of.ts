import type { Log } from '../../log/log.ts'
import { encodeLog } from '../../log/message.ts'

/** As an API sends it. */
export const messageOf = (log: Log): Buffer => encodeLog(log, 2)
