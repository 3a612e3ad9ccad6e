import { LEVEL_BARS, LEVELS } from '../ui/level.ts'
import { OTHERS_COLOR, seriesColor } from '../ui/series-colors.ts'
import type { Line } from './groups.ts'

/** Lines are told apart without colours as well. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3'] as const

/** @param isByLevel the lines are levels, which have colours of their own */
export function lineColor({ group, isOthers }: Line, at: number, isByLevel: boolean): string {
  if (isOthers) return OTHERS_COLOR
  const level = isByLevel ? LEVELS.find((known) => known === group.key[0]?.value) : undefined
  return level ? LEVEL_BARS[level] : seriesColor(at)
}

export const lineDash = (at: number): string => DASHES[at % DASHES.length] ?? ''
