import { readLevelNumber, type Scale } from '../log/level-numbers.ts'
import { readLevelName, type LogLevel } from '../log/levels.ts'
import { isJsonObject } from './metadata.ts'

const NUMBER = /^\s*[+-]?\d{1,6}(?:\.\d{1,6})?\s*$/

/** The level that a logger's value stands for: a name, a number on a scale, digits in a string, an object that holds one; undefined if unknown. */
export function readLevel(value: unknown, scale: Scale): LogLevel | undefined {
  if (typeof value === 'number') return readLevelNumber(value, scale)
  if (typeof value === 'string') {
    return readLevelName(value) ?? (NUMBER.test(value) ? readLevelNumber(Number(value), scale) : undefined)
  }
  if (!isJsonObject(value)) return undefined
  // loguru and NLog, log4js, log4j2
  const name = value['name'] ?? value['Name'] ?? value['levelStr'] ?? value['standardLevel']
  return typeof name === 'string' ? readLevelName(name) : undefined
}
