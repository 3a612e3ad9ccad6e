/** From the records of a request to the values for the stream: judged one by one, and in slices where there are many. */
import type { Log } from '../log/log.ts'
import { encodeLog, type MessageVersion } from '../log/message.ts'
import { jsonBytes } from '../platform/text/json-size.ts'
import { createTurns } from '../platform/turns.ts'
import { cutText } from './cut-text.ts'
import type { GiveId } from './record-id.ts'
import type { Rejection } from './rejection.ts'
import type { Records } from './request.ts'
import { sampleRecord } from './sample.ts'
import { validate, type ValidateOptions } from './validate.ts'
import { createTally, type Warnings } from './warning.ts'

/** A record that was refused, and its index in the request. */
export type RejectedRecord = Rejection & { index: number }

/** What is to be published, and what the answer says beside it. */
export type Prepared = {
  values: Buffer[]
  rejected: RejectedRecord[]
  /** What the rejections take in the answer. */
  rejectedBytes: number
  /** The beginning of the last record that was refused, if there is any. */
  sample: string | undefined
  warnings: Warnings | undefined
  /** The id of the first log, if it is the same when the log is sent again. */
  knownId: string | undefined
}

export type PrepareOptions = ValidateOptions & {
  maxRecordBytes: number
  version: MessageVersion
  giveId: GiveId
  /** It gives the same ids again. */
  knowsIds: boolean
  /** Who takes turns with others where there are many records. */
  client?: string | undefined
}

/** Of a rejection, its message aside. */
const REJECTED_BYTES = 64

/** What one request takes of a turn of the event loop. */
const SLICE_MS = 25

/** With `sliceMs` of 0 each turn takes one step: a record is read, or judged. */
export function createPrepare({ sliceMs = SLICE_MS } = {}) {
  const untilNextTurn = createTurns()

  async function goOn(preparation: Preparation, client?: string): Promise<Prepared> {
    do await untilNextTurn(client)
    while (!preparation.work(sliceMs))
    return preparation.result()
  }

  /** At once where it takes no longer than a slice. What reading a record throws ends it. */
  return (records: Records, options: PrepareOptions): Prepared | Promise<Prepared> => {
    const preparation = startPreparation(records, options)
    const isDone = records.tookSlice !== true && preparation.work(sliceMs)
    return isDone ? preparation.result() : goOn(preparation, options.client)
  }
}

type Preparation = ReturnType<typeof startPreparation>

function startPreparation(records: Records, options: PrepareOptions) {
  const { maxRecordBytes, version, giveId, knowsIds } = options
  const values: Buffer[] = []
  const rejections = createRejections()
  const tally = createTally()
  const isRead = Array.isArray(records)
  // Records that are there already take some microseconds each, which is little more than a look at the clock.
  const looksEvery = isRead ? 16 : 1
  let index = 0
  let knownId: string | undefined
  /** A record that took so long to read that it is judged in the next turn. */
  let waiting: unknown

  function take(record: unknown): void {
    const verdict = validate(record, options)
    if (!verdict.ok) return rejections.add(verdict.rejection, index, record)
    const { draft, warnings, wholeMessage } = verdict
    const log = { ...draft, id: draft.id ?? giveId(draft, index) }
    if (knowsIds || draft.id !== null) knownId ??= log.id
    const value = encodeLog(log, version)
    if (warnings) tally.add(warnings)
    if (value.length <= maxRecordBytes) values.push(value)
    else if (options.strict) rejections.add(tooLargeEncoded(value.length, maxRecordBytes), index, record)
    else {
      const message = cutMessage({ ...log, wholeMessage }, value.length - maxRecordBytes)
      values.push(encodeLog({ ...log, message }, version))
      if (wholeMessage === undefined) tally.add([{ code: 'MESSAGE_CUT', what: 'message' }])
    }
  }

  return {
    /** True once all records are done; false after so many milliseconds, and at least one step. */
    work(sliceMs: number): boolean {
      const endMs = performance.now() + sliceMs
      while (index < records.length) {
        const record = waiting ?? records.at(index)
        const isLate = !isRead && waiting === undefined && performance.now() >= endMs
        waiting = isLate ? record : undefined
        if (isLate) return false
        take(record)
        index++
        if (index % looksEvery === 0 && index < records.length && performance.now() >= endMs) return false
      }
      return true
    },
    result: (): Prepared => ({ values, ...rejections.result(), warnings: tally.print(), knownId }),
  }
}

function createRejections() {
  const rejected: RejectedRecord[] = []
  let rejectedBytes = 0
  let last: unknown
  return {
    add(rejection: Rejection, index: number, record: unknown): void {
      rejected.push({ index, ...rejection })
      rejectedBytes += REJECTED_BYTES + jsonBytes(rejection.message)
      last = record
    },
    result() {
      const sample = rejected.length === 0 ? undefined : sampleRecord(last)
      return { rejected, rejectedBytes, sample }
    },
  }
}

/** A control character takes six bytes in JSON, so 256 KiB of them are more than Kafka takes in one record. A log is never split. */
function tooLargeEncoded(bytes: number, maxBytes: number): Rejection {
  const sizes = `${bytes} bytes, of which the stream takes at most ${maxBytes}`
  return { code: 'MESSAGE_TOO_LARGE', message: `The log is too large once its characters are escaped: ${sizes}.` }
}

type Cuttable = Pick<Log, 'message'> & { wholeMessage: string | undefined }

/** A message that is so many bytes shorter once its characters are escaped: cut from what was sent, even if it was cut before. */
function cutMessage({ message, wholeMessage = message }: Cuttable, excessBytes: number): string {
  return cutText(wholeMessage, jsonBytes(message) - excessBytes, jsonBytes)
}
