import { expect, test } from 'vitest'
import type { Scale } from '../log/level-numbers.ts'
import { LEVEL_NAMES, LEVELS } from '../log/levels.ts'
import { readLevel } from './level.ts'

test.each([
  ['http', 'debug'],
  ['verbose', 'debug'],
  ['silly', 'trace'],
  ['Information', 'info'],
  ['Verbose', 'trace'],
  ['VERBOSE', 'trace'],
  ['SEVERE', 'error'],
  ['CONFIG', 'debug'],
  ['FINE', 'debug'],
  ['FINER', 'debug'],
  ['FINEST', 'trace'],
  ['SUCCESS', 'info'],
  ['NOTSET', 'info'],
  ['dpanic', 'fatal'],
  ['DEFAULT', 'info'],
  ['LOG', 'info'],
  ['DEBUG1', 'debug'],
  ['DEBUG5', 'debug'],
  ['INFO2', 'info'],
  ['WARN3', 'warn'],
  ['FATAL4', 'fatal'],
  ['SEVERITY_NUMBER_ERROR2', 'error'],
  ['SEVERITY_NUMBER_UNSPECIFIED', 'info'],
  ['E', 'error'],
  ['W', 'warn'],
  ['I', 'info'],
  ['F', 'fatal'],
  ['\u001b[32minfo\u001b[39m', 'info'],
  ['\u001b[1;31m ERROR \u001b[0m', 'error'],
  [' info ', 'info'],
  ['[WARNING]', 'warn'],
  ['<Notice>', 'info'],
  ['Error:', 'error'],
  ['"30"', undefined],
  ['30', 'info'],
  [' 50.0 ', 'error'],
  ['-1', undefined],
  ['', undefined],
  ['INFO5', undefined],
  ['none', undefined],
  ['__proto__', undefined],
  ['[info]'.padEnd(65), undefined],
  [{ name: 'SUCCESS', no: 25 }, 'info'],
  [{ level: 40_000, levelStr: 'ERROR' }, 'error'],
  [{ standardLevel: 'WARN', intLevel: 300 }, 'warn'],
  [{ name: 5 }, undefined],
  [true, undefined],
  [[], undefined],
])('%j is %s', (value, level) => {
  expect(readLevel(value, 'level')).toBe(level)
})

const numbers: Readonly<Record<Scale, readonly (readonly [number, string | undefined])[]>> = {
  level: [
    ...([
      [9, undefined],
      [10, 'trace'],
      [15, 'trace'],
      [17, undefined],
      [20, 'debug'],
      [25, 'debug'],
    ] as const),
    ...([
      [30, 'info'],
      [35, 'info'],
      [60, 'fatal'],
      [99, 'fatal'],
      [100, 'debug'],
      [200, 'info'],
    ] as const),
    ...([
      [250, 'info'],
      [300, 'warn'],
      [400, 'error'],
      [550, 'fatal'],
      [600, 'fatal'],
      [650, undefined],
    ] as const),
    ...([
      [700, 'debug'],
      [900, 'warn'],
      [1000, 'error'],
      [1500, undefined],
      [20_000, 'info'],
    ] as const),
    ...([
      [40_000, 'error'],
      [60_000, undefined],
      [-4, undefined],
      [NaN, undefined],
      [Infinity, undefined],
    ] as const),
  ],
  severity: [
    [0, 'fatal'],
    [3, 'error'],
    [6, 'info'],
    [8, undefined],
    [9, 'info'],
    [17, 'error'],
    [25, undefined],
    [100, 'debug'],
    [500, 'error'],
    [800, 'fatal'],
  ],
  logLevel: [
    [0, 'debug'],
    [1, 'info'],
    [2, 'error'],
    [3, 'fatal'],
    [4, undefined],
    [30, 'info'],
  ],
  syslog: [
    [0, 'fatal'],
    [2, 'fatal'],
    [3, 'error'],
    [4, 'warn'],
    [5, 'info'],
    [6, 'info'],
    [7, 'debug'],
    [8, undefined],
  ],
  opentelemetry: [
    [0, undefined],
    [1, 'trace'],
    [5, 'debug'],
    [9, 'info'],
    [13, 'warn'],
    [17, 'error'],
    [24, 'fatal'],
    [25, undefined],
  ],
  python: [
    [0, undefined],
    [5, 'trace'],
    [10, 'debug'],
    [25, 'info'],
    [30, 'warn'],
    [40, 'error'],
    [50, 'fatal'],
  ],
}

test.each(Object.keys(numbers) as Scale[])('the numbers of the scale %s', (scale) => {
  for (const [number, level] of numbers[scale]) expect([number, readLevel(number, scale)]).toEqual([number, level])
})

test('no name has two levels', () => {
  const names = LEVELS.flatMap((level) => LEVEL_NAMES[level])
  expect(new Set(names).size).toBe(names.length)
})
