/** What a subscription of CloudWatch Logs sends. Pure. */
import { hash } from 'node:crypto'
import { cutText } from '../cut-text.ts'
import type { JsonObject } from '../metadata.ts'
import { uuid8 } from '../record-id.ts'
import { repairText } from '../text.ts'
import { contentOf, enclose, withSource } from './enclosed.ts'
import type { Span } from './frames.ts'
import { skipValue, walkItems, walkMembers } from './json-walk.ts'

type Envelope = { owner: string; logGroup: string; logStream: string }

type Message = { envelope: Envelope; events: readonly Span[] }

const TYPE = /^"(?:DATA|CONTROL)_MESSAGE"$/

/** The message of CloudWatch that an object is; undefined for anything else. One that only asks whether anybody is there has no events. */
export function findMessage(bytes: Buffer, start: number): Message | undefined {
  try {
    return walkMessage(bytes, start)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function walkMessage(bytes: Buffer, start: number): Message | undefined {
  const events: Span[] = []
  const envelope: Envelope = { owner: '', logGroup: '', logStream: '' }
  let type = ''
  walkMembers(bytes, start, (name, at) => {
    const end = skipValue(bytes, at)
    const text = () => bytes.toString('utf8', at, end)
    if (name === 'messageType') type = text()
    else if (name === 'owner' || name === 'logGroup' || name === 'logStream') envelope[name] = readName(text())
    else if (name === 'logEvents') walkEvents(bytes, at, events)
    return end
  })
  if (!TYPE.test(type)) return undefined
  return { envelope, events: type.includes('CONTROL') ? [] : events }
}

function walkEvents(bytes: Buffer, start: number, events: Span[]): void {
  walkItems(bytes, start, (item) => {
    const end = skipValue(bytes, item)
    events.push({ start: item, end })
    return end
  })
}

/** It is stored with each event of the message. */
const MAX_NAME_BYTES = 1024

function readName(json: string): string {
  const text: unknown = JSON.parse(json)
  if (typeof text !== 'string') return ''
  return Buffer.byteLength(text) > MAX_NAME_BYTES ? cutText(repairText(text), MAX_NAME_BYTES) : text
}

type Around = { envelope: Envelope; sender: string; shared: JsonObject; shipped: unknown; readsJsonLines: boolean }

/** The last part of the name of its group, `/aws/lambda/checkout`, is where an event comes from, unless it says so itself. */
export function toRecord(event: JsonObject, { envelope, sender, shared, shipped, readsJsonLines }: Around): JsonObject {
  const { id, timestamp, message, ...others } = event
  const { owner, logGroup, logStream } = envelope
  const beside = { ...shared, ...others, owner, log_group: logGroup, log_stream: logStream }
  const content = contentOf(typeof message === 'string' ? message : JSON.stringify(message ?? ''), readsJsonLines)
  const record = enclose(content, { beside, times: [timestamp, shipped] })
  const named = withSource(record, logGroup.slice(logGroup.lastIndexOf('/') + 1) || undefined)
  return typeof id === 'string' ? { ...named, id: idOf(id, envelope, sender) } : named
}

const DIGITS = /^\d{1,64}$/

/**
 * The same for the same event, however often and in whatever request it is sent. It begins with the last bits of its number, for CloudWatch
 * counts the events of a moment. To change it gives new ids to what is sent again after the change.
 */
function idOf(id: string, { owner, logGroup, logStream }: Envelope, sender: string): string {
  const parts = ['cloudwatch', owner, logGroup, logStream, id, ...(sender === '' ? [] : [sender])]
  const bytes = hash('sha256', JSON.stringify(parts), 'buffer').subarray(0, 16)
  if (DIGITS.test(id)) bytes.writeUInt32BE(Number(BigInt(id) & 0xffffffffn))
  return uuid8(bytes)
}
