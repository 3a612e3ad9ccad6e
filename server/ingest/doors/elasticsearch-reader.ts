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

  function take({ name, line }: Action): { item: Item; target: Target | undefined } {
    const target = line === undefined ? ofPath : name && targetOf(name, line)
    const item = { action: name ?? 'index', index: target?.index ?? ofPath.index ?? '', id: target?.id }
    items.push(item)
    return { item, target }
  }

  function skipDeletes(): void {
    for (; next < actions.length; next++) {
      const { name, line = NOWHERE } = actions.at(next)
      if (name !== 'delete') return
      deleteBytes += line.end - line.start
      take({ name, line: deleteBytes > MAX_DELETE_BYTES ? undefined : line, document: undefined })
    }
  }

  function read(): unknown {
    const action = actions.at(next++)
    const { item, target } = take(action)
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
    if (known === undefined || bytes.compare(bytes, known.start, known.end, start, end) !== 0) {
      known = { start, end, target: readTarget(parse(bytes.toString('utf8', start, end)), name) }
    }
    return known.target
  }
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

/** Whether any document has a time that is finer than a millisecond. */
export function hasOneFineTime(bytes: Buffer, actions: Actions): boolean {
  for (let index = 0; index < actions.length; index++) {
    const { document } = actions.at(index)
    if (document && isFine(bytes.subarray(document.start, document.end))) return true
  }
  return false
}

const TIME_KEYS = ['"@timestamp"', '"timestamp"'].map((key) => Buffer.from(key))

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
