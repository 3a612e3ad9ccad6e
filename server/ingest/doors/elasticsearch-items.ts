/** What `_bulk` answers: an item for each action, in their order. Some shippers do not parse it but look for its literal text. */
import type { RejectedRecord } from '../prepare.ts'
import type { Rejection } from '../rejection.ts'
import type { ActionName } from './elasticsearch-bulk.ts'
import type { FilterPath } from './elasticsearch-filter-path.ts'

/** An action, as far as its item repeats it. */
export type Item = { action: ActionName; index: string; id: string | undefined }

/** Of an item, what its action repeats aside: 174 with an id that the server gives. */
const WHOLE_BYTES = 200
const STATUS_BYTES = 60

type Sizes = { actions: number; lineBytes: number; index: string | undefined }

/** About the most that an answer takes, what it says of refused documents aside. */
export function sizeOfAnswer({ actions, lineBytes, index = '' }: Sizes, allows: FilterPath): number {
  if (!allows(['items', 'index', '_index']) && !allows(['items', 'index', '_id'])) return actions * STATUS_BYTES
  return actions * (WHOLE_BYTES + index.length) + lineBytes
}

type Printed = {
  items: readonly Item[]
  rejected: readonly RejectedRecord[]
  tookMs: number
}

/** The order of the keys is a part of the protocol. */
export function printAnswer({ items, rejected, tookMs }: Printed, allows: FilterPath): string {
  const print = createPrinter(allows)
  const refusals = rejected.values()
  let refusal = refusals.next().value
  let record = 0
  const printed: string[] = []
  for (const item of items) {
    const isRefused = item.action !== 'delete' && refusal?.index === record++
    const text = print(item, isRefused ? refusal : undefined)
    if (isRefused) refusal = refusals.next().value
    if (text !== '') printed.push(`{"${item.action}":{${text}}}`)
  }
  const parts = [
    allows(['took']) ? `"took":${tookMs}` : '',
    allows(['errors']) ? `"errors":${rejected.length > 0}` : '',
    allows(['items']) && (printed.length > 0 || items.length === 0) ? `"items":[${printed.join(',')}]` : '',
  ]
  return `{${parts.filter((part) => part !== '').join(',')}}`
}

/** What a single document is answered with, which says its status beside it. */
export function printDocument(item: Item): string {
  return `{${createPrinter(([, , field]) => field !== 'status')(item, undefined)}}`
}

type Fields = readonly (readonly [name: string, json: string])[]

const STORED: Fields = [
  ['_shards', '{"total":1,"successful":1,"failed":0}'],
  ['_seq_no', '0'],
  ['_primary_term', '1'],
]

/** What is the same in every item of an action. A log that is sent again is stored once, and created again. */
const DONE: Readonly<Record<ActionName, Fields>> = {
  index: [['_version', '1'], ['result', '"created"'], ...STORED, ['status', '201']],
  create: [['_version', '1'], ['result', '"created"'], ...STORED, ['status', '201']],
  update: [['_version', '2'], ['result', '"updated"'], ...STORED, ['status', '200']],
  // There is nothing to delete: a log is never changed.
  delete: [['_version', '1'], ['result', '"not_found"'], ...STORED, ['status', '404']],
}

/** The inside of an item. */
function createPrinter(allows: FilterPath): (item: Item, refusal: Rejection | undefined) => string {
  const choose = (action: ActionName, fields: Fields) =>
    fields
      .filter(([name]) => allows(['items', action, name]))
      .map(([name, json]) => `"${name}":${json}`)
      .join(',')
  const shapeOf = (action: ActionName) => ({
    hasIndex: allows(['items', action, '_index']),
    hasId: allows(['items', action, '_id']),
    done: choose(action, DONE[action]),
  })
  const shapes = {
    index: shapeOf('index'),
    create: shapeOf('create'),
    update: shapeOf('update'),
    delete: shapeOf('delete'),
  }
  const printIndex = rememberLast((index) => `"_index":${JSON.stringify(index)},`)
  return ({ action, index, id }, refusal) => {
    const { hasIndex, hasId, done } = shapes[action]
    const before =
      (hasIndex ? printIndex(index) : '') + (hasId && id !== undefined ? `"_id":${JSON.stringify(id)},` : '')
    const rest = refusal ? choose(action, refusedFields(refusal)) : done
    return rest === '' ? before.slice(0, -1) : before + rest
  }
}

/** Most actions of a request are of one index. */
function rememberLast(print: (text: string) => string): (text: string) => string {
  let last: { text: string; printed: string } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, printed: print(text) }
    return last.printed
  }
}

function refusedFields(refusal: Rejection): Fields {
  return [
    ['status', '400'],
    ['error', JSON.stringify(errorOf(refusal))],
  ]
}

/** A document that was refused. */
export function errorOf({ code, message }: Rejection): { type: string; reason: string } {
  return { type: 'document_parsing_exception', reason: `${code}: ${message}` }
}
