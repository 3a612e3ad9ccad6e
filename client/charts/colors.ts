/** Colours that are told apart by people who see no red or no green, after Okabe and Ito, on light and on dark. */
import { LEVEL_BARS, LEVELS } from '../ui/level.ts'
import type { Line } from './groups.ts'

const COLORS = [
  'light-dark(#0b68b3, #62b3f2)',
  'light-dark(#c26a00, #f2a93b)',
  'light-dark(#0b8f6f, #4fcfa6)',
  'light-dark(#a8489b, #e39ad6)',
  'light-dark(#c43d1c, #ff8a66)',
  'light-dark(#3f9fd6, #a5dcff)',
  'light-dark(#7a7313, #d6cd63)',
] as const
const OTHERS = 'light-dark(#8b9791, #6f7d76)'

/** Lines are told apart without colours as well. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3'] as const

/** @param isByLevel the lines are levels, which have colours of their own */
export function lineColor({ group, isOthers }: Line, at: number, isByLevel: boolean): string {
  if (isOthers) return OTHERS
  const level = isByLevel ? LEVELS.find((known) => known === group.key[0]?.value) : undefined
  return level ? LEVEL_BARS[level] : (COLORS[at % COLORS.length] ?? OTHERS)
}

export const lineDash = (at: number): string => DASHES[at % DASHES.length] ?? ''
