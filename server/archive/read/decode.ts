/** Has segments decoded by the threads of this process. */
import { AppError } from '../../platform/errors.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { combine } from './combine-results.ts'
import type { LoadedSegment, Results, Selection, Wish, WishOf } from './job.ts'
import type { PartKey } from './parts.ts'
import { createThreads } from './threads.ts'

const threads = createThreads()

/** `numbers`: of the segments, within their part. */
export type Batch = Selection & { part: PartKey; numbers: readonly number[] }

/** Fewer are not worth a second thread. */
const MIN_SEGMENTS = 8

/** Throws QUERY_TIMEOUT, and INTERNAL with a sentence of its own for a segment that is damaged. */
export async function decode<Kind extends Wish['kind']>(
  snapshot: Pick<Snapshot, 'signal'>,
  batch: Batch,
  wish: WishOf<Kind>,
): Promise<Results[Kind]> {
  const { length } = batch.segments
  const pieces = wish.kind === 'undecided' ? 1 : Math.min(threads.size, Math.floor(length / MIN_SEGMENTS))
  const size = Math.max(1, Math.ceil(length / Math.max(1, pieces)))
  const starts = Array.from({ length: Math.ceil(length / size) }, (_, i) => i * size)
  const results = await Promise.all(
    starts.map((from) => decodeOne(snapshot, { ...batch, ...slice(batch, from, from + size) }, wish)),
  )
  return combine(wish, results)
}

const slice = ({ segments, numbers }: Batch, from: number, until: number) => ({
  segments: segments.slice(from, until),
  numbers: numbers.slice(from, until),
})

async function decodeOne<Kind extends Wish['kind']>(
  { signal }: Pick<Snapshot, 'signal'>,
  { part, numbers, segments, condition, direction, id }: Batch,
  wish: WishOf<Kind>,
): Promise<{ result: Results[Kind]; segments: readonly LoadedSegment[] }> {
  const answer = await threads.run({ segments, condition, direction, id, wish }, signal)
  if ('result' in answer) return { result: answer.result as Results[Kind], segments }
  if ('damaged' in answer) throw damaged(part, numbers[answer.damaged] ?? NaN, answer.reason)
  throw answer.failure
}

export function damaged(part: PartKey, segment: number, reason: string): AppError {
  return cannotRead(part, { place: `segment ${segment} of part ${part.part}`, reason })
}

export const damagedSummary = (part: PartKey, { message }: Error): AppError =>
  cannotRead(part, { place: `the summary of part ${part.part}`, reason: message })

/** For who asks, and has done nothing wrong. The number of a segment would tell who has a scope how many logs others have; the log has it. */
function cannotRead({ dayMs }: PartKey, { place, reason }: { place: string; reason: string }): AppError {
  const day = new Date(dayMs).toISOString().slice(0, 10)
  const sentence = `A part of the archived day ${day} is damaged: npm run archive -- verify ${day} names it. Other days are not affected.`
  return new AppError('INTERNAL', sentence, { cause: new Error(`${day}, ${place}: ${reason}`) })
}
