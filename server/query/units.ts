import { DAY_MS } from '../log/retention.ts'
import { momentOf, type Moment } from '../platform/moment.ts'

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS

/** In UTC. */
export const startOfDay = ({ ms }: Moment): Moment => momentOf(Math.floor(ms / DAY_MS) * DAY_MS)
