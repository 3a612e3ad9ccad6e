/** Finds the logs in the data of Firehose: events of CloudWatch, JSON objects, or else lines of text, as JSON is that is not whole. */
import type { JsonObject } from '../metadata.ts'
import { findMessage, toRecord as toCloudWatchRecord } from './cloudwatch.ts'
import { contentOf, enclose, withMessage, withTime } from './enclosed.ts'
import { isGzip } from './firehose-data.ts'
import type { Framed } from './framed-records.ts'
import { createFrames, type Frames, type Origin, type Span } from './frames.ts'
import { countObjects, walkSequence } from './json-sequence.ts'
import { readObject } from './read-json.ts'
import { walkLines } from './text-lines.ts'

type Around = {
  /** What is true of all logs of the request. */
  shared: JsonObject
  /** When Firehose made it. */
  shipped: unknown
  /** The id of who sends it; empty for anybody. */
  sender: string
  readsJsonLines: boolean
}

type Read = (bytes: Buffer) => JsonObject

/** Sections are parts of `bytes`. Throws PAYLOAD_TOO_LARGE. */
export function findLogs(bytes: Buffer, sections: readonly Buffer[], around: Around): Framed {
  const frames = createFrames()
  const readers = new Map<Origin, Read>()
  const { readJson, readLine } = createReaders(around)
  const add = createAdd(frames, readers)
  for (const section of sections) {
    const base = section.byteOffset - bytes.byteOffset
    const take = (read: Read) => (span: Span) => add(read, { start: base + span.start, end: base + span.end })
    if (isGzip(section)) take(refuse)({ start: 0, end: section.length })
    else if (countObjects(section) === undefined) walkLines(section, take(readLine))
    else if (!section.includes(CLOUDWATCH_KEY)) walkSequence(section, take(readJson))
    else walkSequence(section, (span) => takeObject(section, span, { take, readJson, around }))
  }
  return { frames, hasFineTime: () => false, read: (log, origin) => (readers.get(origin) ?? readLine)(log) }
}

/** Records that are read alike have one origin. */
function createAdd(frames: Frames, readers: Map<Origin, Read>): (read: Read, span: Span) => void {
  let current: Read | undefined
  return (read, span) => {
    if (read !== current) {
      const origin: Origin = { resource: {}, scope: {} }
      frames.begin(origin)
      readers.set(origin, read)
      current = read
    }
    frames.count()
    frames.add(span)
  }
}

const CLOUDWATCH_KEY = '"messageType"'

type Taking = { take: (read: Read) => (span: Span) => void; readJson: Read; around: Around }

function takeObject(section: Buffer, span: Span, { take, readJson, around }: Taking): void {
  const message = findMessage(section, span.start)
  if (message === undefined) return take(readJson)(span)
  const { envelope, events } = message
  const read: Read = (event) => toCloudWatchRecord(readObject(event), { envelope, ...around })
  const takeEvent = take(read)
  for (const event of events) takeEvent(event)
}

function refuse(): never {
  throw new Error('It cannot be decompressed')
}

function createReaders({ shared, shipped, readsJsonLines }: Around): { readJson: Read; readLine: Read } {
  const complete = (content: JsonObject) => withTime(enclose(content, { beside: shared, times: [] }), shipped)
  return {
    readJson(bytes) {
      const object = readObject(bytes)
      return withMessage(complete(object), object)
    },
    readLine: (bytes) => complete(contentOf(bytes.toString('utf8'), readsJsonLines)),
  }
}
