/** Reads messages of Protocol Buffers from outside: walks their fields without decoding them, and decodes one message at a time. */
import protobuf from 'protobufjs/minimal.js'
import { MAX_VALUES } from '../../platform/text/json-scan.ts'
import type { Span } from './frames.ts'

const { Reader } = protobuf

/** Length, and what follows it. */
const LENGTH_DELIMITED = 2
const GROUP = 3

/** Calls back for each field, with the place of what it holds if that has a length. */
export function walkFields(bytes: Buffer, { start, end }: Span, onField: (field: number, span?: Span) => void): void {
  const reader = Reader.create(bytes.subarray(start, end))
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    const [field, type] = [tag >>> 3, tag & 7]
    // Nothing that is read here is in groups, which nest without a length.
    if (type === GROUP || field === 0) throw new Error(`Unexpected tag ${tag}`)
    if (type === LENGTH_DELIMITED) {
      const length = reader.size()
      const at = start + reader.pos
      reader.skip(length)
      onField(field, { start: at, end: at + length })
    } else {
      reader.skipType(type)
      onField(field)
    }
  }
}

/** Of a kind of message its fields that are messages, and their kinds. */
export type Nested = Readonly<Record<string, Readonly<Record<number, string>>>>

type Shape = { nested: Nested; kind: string }

/** The same bound as for JSON: a field takes at least two bytes, so fewer bytes need no count. */
export function refuseManyFields(bytes: Buffer, { nested, kind }: Shape): void {
  if (bytes.length < 2 * MAX_VALUES) return
  let fields = 0
  function count(span: Span, { of, depth }: { of: string; depth: number }): void {
    if (depth > Reader.recursionLimit) throw new Error('max depth exceeded')
    walkFields(bytes, span, (field, inner) => {
      if (++fields > MAX_VALUES) throw new Error(`More than ${MAX_VALUES} values`)
      const next = nested[of]?.[field]
      if (next !== undefined && inner !== undefined) count(inner, { of: next, depth: depth + 1 })
    })
  }
  count({ start: 0, end: bytes.length }, { of: kind, depth: 0 })
}

type Message<T> = { decode(reader: protobuf.Reader | Uint8Array): T }

/** Text that is not UTF-8 is repaired: many programs pass on bytes as they came. The others pay nothing for it. */
export function decodeMessage<T>(type: Message<T>, bytes: Buffer, shape: Shape): T {
  refuseManyFields(bytes, shape)
  try {
    return type.decode(bytes)
  } catch (error) {
    if (!isInvalidText(error)) throw error
    const reader = Reader.create(bytes)
    reader.stringVerify = () => Buffer.from(reader.bytes()).toString('utf8')
    return type.decode(reader)
  }
}

const isInvalidText = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
