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
  // Three numbers a record: an object for each would take more than its bytes.
  const numbers: number[] = []
  const origins: Origin[] = []
  let found = 0

  function at(index: number): Frame {
    const origin = origins[numbers[3 * index + 2] ?? 0] ?? NO_ORIGIN
    return { start: numbers[3 * index] ?? 0, end: numbers[3 * index + 1] ?? 0, origin }
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
      numbers.push(start, end, origins.length - 1)
    },
    at,
    length: () => numbers.length / 3,
    /** Ranges of records that are accepted one after the other: no more, and no larger, than a request of another door. */
    slices(): { from: number; to: number }[] {
      const slices: { from: number; to: number }[] = []
      let [from, bytes, total] = [0, 0, 0]
      for (let index = 0; index < numbers.length / 3; index++) {
        const size = sizeOf(at(index))
        bytes += size
        total += size
        if (total > MAX_SPREAD_BYTES) throw tooLarge()
        if (index - from < MAX_RECORDS && (bytes <= MAX_BODY_BYTES || index === from)) continue
        slices.push({ from, to: index })
        from = index
        bytes = size
      }
      if (numbers.length > 0) slices.push({ from, to: numbers.length / 3 })
      return slices
    },
  }
}

const lengthOf = ({ start, end }: Span = { start: 0, end: 0 }) => end - start

function sizeOf({ start, end, origin: { resource, scope } }: Frame): number {
  return end - start + lengthOf(resource.span) + lengthOf(scope.span)
}

function tooLarge(): AppError {
  const message = `The logs, each with what it shares with others, are larger than ${MAX_SPREAD_BYTES} bytes. Split them over several requests.`
  return new AppError('PAYLOAD_TOO_LARGE', message)
}
