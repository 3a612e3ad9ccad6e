/** Where the actions of a `_bulk` body are, and the documents behind them. They are found before any is parsed. Pure. */
import { AppError } from '../../platform/errors.ts'
import { skipBlanks } from '../../platform/text/json-scan.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import type { Span } from './frames.ts'

/** Actions of one request: each has an item in the answer, which takes more than the shortest action. */
export const MAX_ACTIONS = 100_000

const NAMES = ['index', 'create', 'update', 'delete'] as const

export type ActionName = (typeof NAMES)[number]

const DELETE = NAMES.indexOf('delete')

/** Without a name: a line that is no action stands where one must be. Without a document: it is a delete, or the body ends. */
export type Action = {
  name: ActionName | undefined
  /** Absent where the path says what the action is. */
  line: Span | undefined
  document: Span | undefined
}

export type Actions = {
  readonly length: number
  /** Of all actions those that bring a document, or should. */
  readonly documents: number
  /** Of all lines that are actions. */
  readonly lineBytes: number
  at(index: number): Action
  isDelete(index: number): boolean
}

const LINE_FEED = 10
const QUOTE = 34
const OPEN_BRACE = 123
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/** Throws BAD_REQUEST for lines none of which is an action, and PAYLOAD_TOO_LARGE. */
export function findActions(bytes: Buffer): Actions {
  // Five numbers an action: objects would take more than its bytes.
  const numbers: number[] = []
  const lines = createLines(bytes)
  let [known, deletes, lineBytes] = [0, 0, 0]
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const name = nameOf(bytes, line)
    lineBytes += line.end - line.start
    if (name !== undefined) known++
    if (name === 'delete') deletes++
    const document = takesDocument(name, bytes, lines.peek()) ? lines.next() : undefined
    numbers.push(name === undefined ? -1 : NAMES.indexOf(name), line.start, line.end)
    numbers.push(document?.start ?? 0, document?.end ?? 0)
    if (numbers.length / 5 > MAX_ACTIONS) throw known === 0 ? noAction() : tooMany()
  }
  if (known === 0 && numbers.length > 0) throw noAction()
  const length = numbers.length / 5
  return {
    length,
    documents: length - deletes,
    lineBytes,
    at: (index) => actionAt(numbers, 5 * index),
    isDelete: (index) => numbers[5 * index] === DELETE,
  }
}

/** A document that was sent alone, in any number of lines. */
export function oneDocument(bytes: Buffer): Actions {
  const document = { start: 0, end: bytes.length }
  const action: Action = { name: 'create', line: undefined, document }
  return { length: 1, documents: 1, lineBytes: 0, at: () => action, isDelete: () => false }
}

function actionAt(numbers: readonly number[], at: number): Action {
  const number = (place: number) => numbers[at + place] ?? 0
  const to = number(4)
  const document = to > 0 ? { start: number(3), end: to } : undefined
  return { name: NAMES[number(0)], line: { start: number(1), end: number(2) }, document }
}

/** Behind a line that is no action comes its document, unless that is an action itself. */
function takesDocument(name: ActionName | undefined, bytes: Buffer, next: Span | undefined): boolean {
  if (name !== undefined) return name !== 'delete'
  return next !== undefined && nameOf(bytes, next) === undefined
}

/** Lines that are not blank, from their first character that is not. */
function createLines(bytes: Buffer) {
  let peeked: Span | undefined
  let at = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0

  function find(): Span | undefined {
    const start = skipBlanks(bytes, at)
    if (start >= bytes.length) return undefined
    const next = bytes.indexOf(LINE_FEED, start)
    at = next < 0 ? bytes.length : next
    return { start, end: at }
  }

  function peek(): Span | undefined {
    peeked ??= find()
    return peeked
  }

  return {
    peek,
    next(): Span | undefined {
      const line = peek()
      peeked = undefined
      return line
    },
  }
}

/** The first key of the object that a line begins with, if it is the name of an action. */
function nameOf(bytes: Buffer, { start, end }: Span): ActionName | undefined {
  if (bytes[start] !== OPEN_BRACE) return undefined
  const quote = skipBlanks(bytes, start + 1)
  if (bytes[quote] !== QUOTE || quote >= end) return undefined
  return NAMES.find((name) => isNameAt(bytes, quote + 1, name))
}

function isNameAt(bytes: Buffer, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name.charCodeAt(i)) return false
  return bytes[at + name.length] === QUOTE
}

/** What an action, or the path, says of a document. */
export type Target = { index: string | undefined; id: string | undefined }

/** Everything else that an action says, such as `routing` and `pipeline`, means nothing here. Undefined for what is no action. */
export function readTarget(action: unknown, name: ActionName): Target | undefined {
  const target = isJsonObject(action) ? action[name] : undefined
  return isJsonObject(target) ? { index: textOf(target, '_index'), id: textOf(target, '_id') } : undefined
}

/** Elasticsearch takes numbers as well. */
function textOf(target: JsonObject, key: string): string | undefined {
  const value = target[key]
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  return value === '' ? undefined : String(value)
}

function tooMany(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `A request can hold at most ${MAX_ACTIONS} actions. Split it into several.`)
}

function noAction(): AppError {
  const expected = `such as {"create":{}}, and behind each but a delete a line that is its document`
  return new AppError('BAD_REQUEST', `The body holds no action. Each is a line, ${expected}.`)
}
