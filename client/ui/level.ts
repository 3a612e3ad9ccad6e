/** From the least to the most severe. */
export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const

export type Level = (typeof LEVELS)[number]

/** The colour of a level's name, readable on its own tint in both schemes. */
export const LEVEL_COLORS: Readonly<Record<Level, string>> = {
  TRACE: 'light-dark(#55616b, #a3b0ba)',
  DEBUG: 'light-dark(#5154b8, #a9acf8)',
  INFO: 'light-dark(#0a5cb0, #7abdff)',
  WARN: 'light-dark(#855200, #f0b94d)',
  ERROR: 'light-dark(#b8221a, #ff8f87)',
  FATAL: 'light-dark(#971275, #f597e4)',
}

/** The colour of edges and tints, which need less contrast than text. */
const LEVEL_ACCENTS: Readonly<Record<Level, string>> = {
  TRACE: '#8a9ba7',
  DEBUG: '#7477ee',
  INFO: '#3494f0',
  WARN: '#f2a20c',
  ERROR: '#ec3f38',
  FATAL: '#d331a8',
}

/** The colour of a level in the histogram, where most logs are quiet ones and a few errors must be seen. */
export const LEVEL_BARS: Readonly<Record<Level, string>> = {
  TRACE: 'light-dark(#ccd4da, #333d44)',
  DEBUG: 'light-dark(#b7bce0, #454a78)',
  INFO: 'light-dark(#9fb4c8, #4d6579)',
  WARN: 'light-dark(#eea41f, #d99a24)',
  ERROR: 'light-dark(#e02820, #ff5a50)',
  FATAL: 'light-dark(#b3128a, #f06fd2)',
}

/** The level's accent colour at `percent` opacity. */
export function levelTint(level: Level, percent: number): string {
  return `color-mix(in srgb, ${LEVEL_ACCENTS[level]} ${percent}%, transparent)`
}

/** Whether the level deserves attention: WARN and above. */
export function isLoud(level: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf('WARN')
}
