/** Reads the records of a `_bulk` body as they are asked for, and notes what the answer repeats of each action. */
import { hash } from 'node:crypto'
import { explainFault } from '../../platform/text/json-fault.ts'
import { parseJson } from '../../platform/text/json.ts'
import { skipBlanks } from '../../platform/text/json-scan.ts'
import { isJsonObject } from '../metadata.ts'
import { uuid8 } from '../record-id.ts'
import { MAX_RECORDS, type Records } from '../request.ts'
import { unreadable } from '../unreadable.ts'
import { readTarget, type Action, type ActionName, type Actions, type Target } from './elasticsearch-bulk.ts'
import { toRecord, type Place } from './elasticsearch-document.ts'
import type { Item } from './elasticsearch-items.ts'
import { hasFineTime } from './fine-time.ts'
import type { Span } from './frames.ts'
import { skipValue } from './json-walk.ts'

type BulkBody = {
  bytes: Buffer
  actions: Actions
  /** Of an action that says nothing itself. */
  target: Target
  /** The id of who sends it; empty for anybody. */
  sender: string
  /** The id of a log whose action has none, by its place among the records; undefined: the server gives one. */
  idOf: (place: number) => string | undefined
}

/** To find the actions of a longer body takes milliseconds. */
const LONG_BODY = 1024 * 1024

/** The items are complete once all records have been read. */
export function readBulk(body: BulkBody): { slices: Records[]; items: readonly Item[] } {
  const { bytes, actions } = body
  const { items, read } = createReader(body)
  const tookSlice = bytes.length > LONG_BODY
  const slices: Records[] = []
  for (let from = 0; from < actions.documents; from += MAX_RECORDS)
    slices.push({ length: Math.min(MAX_RECORDS, actions.documents - from), tookSlice, at: read })
  return { slices, items }
}

/** `read` gives the records one after the other. What is deleted between them has items of its own. */
function createReader({ bytes, actions, target: ofPath, sender, idOf }: BulkBody) {
  const items: Item[] = []
  const targetOf = createTargets(bytes)
  let [next, place, deleteBytes] = [0, 0, 0]

  function note(name: ActionName | undefined, target: Target | undefined): Item {
    const item = { action: name ?? 'index', index: target?.index ?? ofPath.index ?? '', id: target?.id }
    items.push(item)
    return item
  }

  function skipDeletes(): void {
    for (; actions.isDelete(next); next++) {
      const { line = NOWHERE } = actions.at(next)
      deleteBytes += line.end - line.start
      note('delete', deleteBytes > MAX_DELETE_BYTES ? ofPath : targetOf('delete', line))
    }
  }

  function read(): unknown {
    const action = actions.at(next++)
    const { name, line } = action
    const target = line === undefined ? ofPath : name && targetOf(name, line)
    const item = note(name, target)
    const { index, id } = item
    const giveId = () => (id === undefined ? (item.id = idOf(place)) : idOfDocument({ index, id, sender }))
    const record = target ? readRecord(bytes, action, { index, giveId }) : unreadable(NO_ACTION)
    place++
    skipDeletes()
    return record
  }

  skipDeletes()
  return { items, read }
}

/** Of so many it is read what they would delete: it takes the turn of the record before them. The others are answered as nameless ones. */
const MAX_DELETE_BYTES = 1024 * 1024

const NOWHERE: Span = { start: 0, end: 0 }

const NO_ACTION = 'The line before the document is no action, such as {"create":{}}.'

function readRecord(bytes: Buffer, { name, document: span }: Action, place: Place): unknown {
  if (span === undefined) return unreadable('The action has no document.')
  const text = bytes.toString('utf8', span.start, span.end)
  const parsed = parse(text)
  if (parsed instanceof SyntaxError) return unreadable(sayFault(text, parsed), text)
  const document = name === 'update' && isJsonObject(parsed) ? (parsed['doc'] ?? parsed['upsert']) : parsed
  return isJsonObject(document) ? toRecord(document, text, place) : document
}

/** Of an action and its line. Those of one shipper are mostly alike. */
function createTargets(bytes: Buffer): (name: ActionName, line: Span) => Target | undefined {
  let known: (Span & { target: Target | undefined }) | undefined
  return (name, { start, end }) => {
    if (known === undefined || !areEqual(bytes, known, { start, end })) {
      known = { start, end, target: readTarget(parse(bytes.toString('utf8', start, end)), name) }
    }
    return known.target
  }
}

/** Byte by byte: to call `compare` takes longer than to read a line that is as short as most of them. */
function areEqual(bytes: Buffer, one: Span, other: Span): boolean {
  const length = one.end - one.start
  if (other.end - other.start !== length) return false
  for (let at = 0; at < length; at++) if (bytes[one.start + at] !== bytes[other.start + at]) return false
  return true
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof SyntaxError) return error
    throw error
  }
}

function sayFault(text: string, error: SyntaxError): string {
  const { reason, at } = explainFault(text, error)
  return `The document is not JSON. ${reason}${at === undefined ? '' : `, character ${at + 1}`}.`
}

/** Whether any document of the first slice has a time that is finer than a millisecond. */
export function hasOneFineTime(bytes: Buffer, actions: Actions): boolean {
  const length = Math.min(actions.length, MAX_RECORDS)
  for (let index = 0; index < length; index++) {
    const { document } = actions.at(index)
    if (document && !isCoarseAt(bytes, document.start) && isFine(bytes.subarray(document.start, document.end)))
      return true
  }
  return false
}

const TIME_KEYS = ['"@timestamp"', '"timestamp"'].map((key) => Buffer.from(key))

/** How nearly every shipper begins a document: `#` is any byte but a quote or a backslash. No time so written is finer than a millisecond. */
const COARSE = Buffer.from('{"@timestamp":"###################.###Z"')

function isCoarseAt(bytes: Buffer, start: number): boolean {
  for (let at = 0; at < COARSE.length; at++) {
    const byte = bytes[start + at]
    if (COARSE[at] === ANY ? byte === QUOTE || byte === BACKSLASH : byte !== COARSE[at]) return false
  }
  return true
}

const QUOTE = 34
const ANY = 35
const BACKSLASH = 92

/** Looked for in the bytes: to parse the documents once more takes as long as all the rest. One in an object is as much the document's own. */
function isFine(document: Buffer): boolean {
  const key = TIME_KEYS.find((each) => document.includes(each))
  if (key === undefined) return false
  const colon = skipBlanks(document, document.indexOf(key) + key.length)
  const start = skipBlanks(document, colon + 1)
  try {
    return hasFineTime({ timestamp: parse(document.toString('utf8', start, skipValue(document, start))) })
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

type Document = { index: string; id: string; sender: string }

/** The same for the same document, whatever is sent beside it. To change it gives new ids to what is sent again after the change. */
function idOfDocument({ index, id, sender }: Document): string {
  const parts = ['elasticsearch', index, id, ...(sender === '' ? [] : [sender])]
  return uuid8(hash('sha256', JSON.stringify(parts), 'buffer').subarray(0, 16))
}
