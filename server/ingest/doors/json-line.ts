import { parseJson } from '../../platform/text/json.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'

/** The names of a message that are one key. Others are as often something else. */
const MESSAGE_KEYS = [
  'message',
  'msg',
  '@message',
  '_msg',
  'Message',
  'MESSAGE',
  '@m',
  'short_message',
  'log',
  'body',
  'text',
]

/** The object that is written in a line of text, if it has a message: what was logged by a program whose logger writes JSON. */
export function readJsonLine(line: string): JsonObject | undefined {
  const object = parseObject(line)
  return object && hasMessage(object) ? object : undefined
}

export const hasMessage = (object: JsonObject): boolean => MESSAGE_KEYS.some((key) => typeof object[key] === 'string')

/** The object that is written in a line of text. */
export function parseObject(line: string): JsonObject | undefined {
  if (!/^\s*\{/.test(line)) return undefined
  const value = parseOrNothing(line)
  return isJsonObject(value) ? value : undefined
}

function parseOrNothing(line: string): unknown {
  try {
    return parseJson(line)
  } catch {
    return undefined
  }
}
