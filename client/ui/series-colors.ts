/** Colours that are told apart by people who see no red or no green, after Okabe and Ito, on light and on dark. */
const COLORS = [
  'light-dark(#0b68b3, #62b3f2)',
  'light-dark(#c26a00, #f2a93b)',
  'light-dark(#0b8f6f, #4fcfa6)',
  'light-dark(#a8489b, #e39ad6)',
  'light-dark(#c43d1c, #ff8a66)',
  'light-dark(#3f9fd6, #a5dcff)',
  'light-dark(#7a7313, #d6cd63)',
] as const

/** Of everything that is not listed. */
export const OTHERS_COLOR = 'light-dark(#8b9791, #6f7d76)'

export const MAX_SERIES = COLORS.length

export const seriesColor = (at: number): string => COLORS[at % COLORS.length] ?? OTHERS_COLOR
