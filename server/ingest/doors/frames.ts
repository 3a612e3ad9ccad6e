/** Where the log records of a body of OTLP or Loki are. All of them are found before the first is decoded, so that a body is never a tree as a whole. */
import { AppError } from '../../platform/errors.ts'
import { MAX_BODY_BYTES } from '../../platform/http-body/limits.ts'
import { MAX_RECORDS, MAX_REQUEST_VALUES } from '../request.ts'

/** What a walk may come by outside of records: records, and what they are in. */
export const MAX_FRAMES = MAX_REQUEST_VALUES

/**
 * The records of a request, each with its resource and its scope, or its labels, which are stored with each of them: a body of a few kilobytes could
 * otherwise become gigabytes.
 */
export const MAX_SPREAD_BYTES = 256 * 1024 * 1024

/** Of the body, the end excluded. */
export type Span = { start: number; end: number }

/** What the records of one ScopeLogs have in common, or of one stream of Loki, whose labels are its resource. Both may come after the records. */
export type Origin = { resource: { span?: Span }; scope: { span?: Span } }

const NO_ORIGIN: Origin = { resource: {}, scope: {} }

type Frame = Span & { origin: Origin }

export type Frames = ReturnType<typeof createFrames>

export function createFrames() {
  // Three numbers a record: an object for each would take more than its bytes, and an array twice the time to grow.
  let numbers = new Uint32Array(3 * 128)
  let length = 0
  const origins: Origin[] = []
  let found = 0

  function at(index: number): Frame {
    const origin = origins[numbers[3 * index + 2] ?? 0] ?? NO_ORIGIN
    return { start: numbers[3 * index] ?? 0, end: numbers[3 * index + 1] ?? 0, origin }
  }

  /** With what it shares with others. */
  function sizeOf(index: number): number {
    const { resource, scope } = origins[numbers[3 * index + 2] ?? 0] ?? NO_ORIGIN
    return (numbers[3 * index + 1] ?? 0) - (numbers[3 * index] ?? 0) + lengthOf(resource.span) + lengthOf(scope.span)
  }

  return {
    /** For everything that the walk comes by. Throws PAYLOAD_TOO_LARGE. */
    count(): void {
      if (++found <= MAX_FRAMES) return
      throw new AppError('PAYLOAD_TOO_LARGE', `A request can hold at most ${MAX_FRAMES} logs. Split it into several.`)
    },
    /** The records that follow are of this origin. */
    begin(origin: Origin): void {
      origins.push(origin)
    },
    add({ start, end }: Span): void {
      if (3 * length === numbers.length) numbers = twiceAsLong(numbers)
      numbers[3 * length] = start
      numbers[3 * length + 1] = end
      numbers[3 * length + 2] = origins.length - 1
      length++
    },
    at,
    length: () => length,
    /** Ranges of records that are accepted one after the other: no more, and no larger, than a request of another door. */
    slices(): { from: number; to: number }[] {
      const slices: { from: number; to: number }[] = []
      let [from, bytes, total] = [0, 0, 0]
      for (let index = 0; index < length; index++) {
        const size = sizeOf(index)
        bytes += size
        total += size
        if (total > MAX_SPREAD_BYTES) throw tooLarge()
        if (index - from < MAX_RECORDS && (bytes <= MAX_BODY_BYTES || index === from)) continue
        slices.push({ from, to: index })
        from = index
        bytes = size
      }
      if (length > 0) slices.push({ from, to: length })
      return slices
    },
  }
}

function twiceAsLong(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(2 * numbers.length)
  longer.set(numbers)
  return longer
}

const lengthOf = (span: Span | undefined) => (span ? span.end - span.start : 0)

function tooLarge(): AppError {
  const message = `The logs, each with what it shares with others, are larger than ${MAX_SPREAD_BYTES} bytes. Split them over several requests.`
  return new AppError('PAYLOAD_TOO_LARGE', message)
}
