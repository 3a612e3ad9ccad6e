/** Records that never come through a door: of every class that the writer can meet on a topic that others write to as well. */
import { randomUUID } from 'node:crypto'
import type { Log } from '../../log/log.ts'
import { messageOf } from '../support/message-of.ts'

export const aLog = (change: Partial<Log> = {}): Log => ({
  id: randomUUID(),
  timestampMs: Date.now(),
  timestampUs: 0,
  level: 'info',
  message: 'hello',
  resourceId: null,
  traceId: null,
  spanId: null,
  commit: null,
  parentResourceId: null,
  metadataJson: '{}',
  ...change,
})

const changed = (place: number, value: unknown) => {
  const fields = JSON.parse(messageOf(aLog()).toString()) as unknown[]
  return Buffer.from(JSON.stringify(fields.with(place, value)))
}
const metadata = (metadataJson: string) => messageOf(aLog({ metadataJson }))

/** Each class with the SQLSTATE of its dead letter: null where the writer refuses it before PostgreSQL sees it. */
export const POISON: readonly { name: string; sqlstate: string | null; make: () => Buffer }[] = [
  { name: 'not JSON', sqlstate: null, make: () => Buffer.from('not json') },
  { name: 'nothing', sqlstate: null, make: () => Buffer.alloc(0) },
  { name: 'bytes', sqlstate: null, make: () => Buffer.from([0xff, 0xfe, 0x00]) },
  { name: 'an object', sqlstate: null, make: () => Buffer.from('{"message":"m"}') },
  { name: 'another version', sqlstate: null, make: () => Buffer.from('[3,"x"]') },
  { name: 'fields missing', sqlstate: null, make: () => Buffer.from('[1,"x"]') },
  { name: 'no UUID', sqlstate: null, make: () => changed(1, 'x') },
  { name: 'a time beyond all', sqlstate: null, make: () => changed(2, 8.64e15) },
  { name: 'a time a month ahead', sqlstate: null, make: () => changed(2, Date.now() + 30 * 24 * 60 * 60 * 1000) },
  { name: 'microseconds that are none', sqlstate: null, make: () => changed(3, 1000) },
  { name: 'an unknown level', sqlstate: null, make: () => changed(4, 'loud') },
  { name: 'a message that is no text', sqlstate: null, make: () => changed(5, 5) },
  { name: 'a trace that is no text', sqlstate: null, make: () => changed(7, {}) },
  { name: 'NUL in the message', sqlstate: '22021', make: () => messageOf(aLog({ message: 'nul \0 inside' })) },
  { name: 'NUL in the trace', sqlstate: '22021', make: () => messageOf(aLog({ traceId: '\0' })) },
  { name: 'metadata cut', sqlstate: '22P02', make: () => metadata('{"a":') },
  { name: 'half a character in metadata', sqlstate: '22P02', make: () => metadata('{"a":"\\ud800"}') },
  { name: 'NUL in metadata', sqlstate: '22P05', make: () => metadata('{"a":"\\u0000"}') },
  { name: 'a number beyond numeric', sqlstate: '22003', make: () => metadata('{"a":1e131073}') },
  { name: 'metadata too deep', sqlstate: '54001', make: () => metadata(`{"a":${'['.repeat(2e4)}${']'.repeat(2e4)}}`) },
  {
    name: 'a key too long for its index',
    sqlstate: '54000',
    make: () => messageOf(aLog({ resourceId: Array.from({ length: 400 }, () => randomUUID()).join('') })),
  },
]
