const LINE_PX = 20
const PADDING_PX = 13
/** About as many fit into a line of a usual screen. */
const CHARS_PER_LINE = 100
/** How many lines of a wrapped message are shown; the rest is in the drawer. */
export const MAX_LINES = 8

/** How high a row with a wrapped message may be, until it has been measured. */
export function estimateHeight(message: string): number {
  const lines = Math.ceil(message.length / CHARS_PER_LINE)
  return PADDING_PX + LINE_PX * Math.min(MAX_LINES, Math.max(1, lines))
}
