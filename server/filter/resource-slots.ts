/** How `log_resource_days` counts the logs of a resource on a day: in a slot for each hour and level. The parameters are SQL of ours. */
import { LEVELS } from '../log/levels.ts'

/** Stored numbers depend on the order: with another one, the days must be added up again. */
const BY_NUMBER = `ARRAY[${LEVELS.map((level) => `'${level}'`).join(', ')}]`
const AN_HOUR = LEVELS.length

/** `hour` is its beginning, in the day that begins at `day`. */
export const slotOf = ({ day, hour, level }: { day: string; hour: string; level: string }): string =>
  `(extract(epoch FROM ${hour} - ${day})::int / 3600 * ${AN_HOUR} + array_position(${BY_NUMBER}, ${level}) - 1)::smallint`

/** The beginning of the slot's hour. */
export const hourOf = (day: string, slot: string): string => `${day} + ${slot} / ${AN_HOUR} * interval '1 hour'`

export const levelOf = (slot: string): string => `(${BY_NUMBER})[${slot} % ${AN_HOUR} + 1]`
