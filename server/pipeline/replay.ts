/**
 * Publishes dead letters to the stream again. A letter is claimed, published and marked in one transaction: after a crash in between it is
 * published a second time, and the table refuses the duplicate by the id in the record.
 */
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { ReplayFailure, ReplayPayload } from '../generated/graphql.ts'
import { decodeLog } from '../log/message.ts'
import type { Actor, WriteAudit } from '../platform/audit.ts'
import { AppError } from '../platform/errors.ts'
import { createLimit } from '../platform/limit.ts'

export type ReplayParts = {
  database: Pick<PrismaClient, '$queryRaw' | '$transaction'>
  /** Publishes records to the stream, which takes none larger than `maxRecordBytes`. */
  publisher: { publish(values: readonly Buffer[]): Promise<void>; maxRecordBytes: number }
  /** Called with a number of letters, for the metrics. */
  onReplayed?: ((letters: number) => void) | undefined
  /** Who has replayed which letters. */
  audit?: WriteAudit | undefined
}

type Asker = Actor & { client: string }

/** Throws BAD_USER_INPUT, OVERLOADED or STREAM_UNAVAILABLE. After the last two a retry does not repeat letters that were replayed. */
export type Replay = (ids: readonly string[], asker: Asker) => Promise<ReplayPayload>

export const MAX_LETTERS = 1000

/** Bytes of records that are in memory together; a single record may be larger. */
const MAX_STEP_BYTES = 4 * 1024 * 1024

/** A publish may take its whole deadline while the letters are locked. */
const TRANSACTION = { maxWait: 5000, timeout: 30_000 }

export function createReplay(parts: ReplayParts): Replay {
  // One at a time: each keeps a connection for as long as the stream takes, and queries need the others.
  const oneAtATime = createLimit(1)
  return (ids, asker) => oneAtATime(() => replay(parts, ids, asker), { client: asker.client })
}

type Failures = Map<string, Omit<ReplayFailure, 'id'>>

async function replay(parts: ReplayParts, ids: readonly string[], actor: Actor): Promise<ReplayPayload> {
  if (ids.length === 0 || ids.length > MAX_LETTERS) {
    throw new AppError('BAD_USER_INPUT', `Give 1 to ${MAX_LETTERS} ids.`)
  }
  const asked = [...new Set(ids)]
  const failures: Failures = new Map(asked.map((id) => [id, notFound]))
  const waiting = await readWaiting(parts, asked, failures)
  let replayed = 0
  for (const step of cutSteps(waiting)) {
    const count = await replayStep({ ...parts, actor }, step, failures)
    parts.onReplayed?.(count)
    replayed += count
  }
  return { replayed, failed: [...failures].map(([id, failure]) => ({ id, ...failure })) }
}

const notFound = { code: 'NOT_FOUND', message: 'There is no such dead letter.' }
const alreadyReplayed = { code: 'ALREADY_REPLAYED', message: 'The dead letter has already been replayed.' }

/** As GraphQL shows ids: a bigint's digits. */
const ID = /^[1-9]\d{0,17}$/

type Waiting = { id: string; size: number }

/** The letters that wait and fit into the stream, by id; a failure is recorded for each of the others. */
async function readWaiting({ database, publisher }: ReplayParts, asked: string[], failures: Failures) {
  const known = asked.filter((id) => ID.test(id))
  const found = await database.$queryRaw<(Waiting & { waits: boolean })[]>`
    SELECT id::text AS id, octet_length(value) AS size, replayed_at IS NULL AS waits
    FROM dead_letters WHERE id = ANY(${known}::bigint[]) ORDER BY dead_letters.id`
  return found.filter(({ id, size, waits }) => {
    const { maxRecordBytes } = publisher
    const message = `The record has ${size} bytes; the stream takes at most ${maxRecordBytes}.`
    if (!waits) failures.set(id, alreadyReplayed)
    else if (size > maxRecordBytes) failures.set(id, { code: 'TOO_LARGE', message })
    return waits && size <= maxRecordBytes
  })
}

function cutSteps(waiting: readonly Waiting[]): string[][] {
  const steps: string[][] = []
  let room = 0
  for (const { id, size } of waiting) {
    if (size > room) {
      steps.push([])
      room = MAX_STEP_BYTES
    }
    steps.at(-1)?.push(id)
    room -= size
  }
  return steps
}

type Step = ReplayParts & { actor: Actor }

/** Replays the letters that still wait once they are locked; returns how many. Locks in the order of ids, to avoid deadlocks. */
async function replayStep(
  { database, publisher, audit, actor }: Step,
  ids: string[],
  failures: Failures,
): Promise<number> {
  return database.$transaction(async (tx) => {
    // The session's own timeout is shorter than that of a publish.
    await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = '30s'`
    const letters = await tx.$queryRaw<{ id: string; value: Uint8Array }[]>`
      SELECT id::text AS id, value FROM dead_letters
      WHERE id = ANY(${ids}::bigint[]) AND replayed_at IS NULL ORDER BY dead_letters.id FOR UPDATE`
    for (const id of ids) failures.set(id, alreadyReplayed)
    const values = new Map<string, Buffer>()
    for (const letter of letters) {
      const value = Buffer.from(letter.value)
      const decoded = decodeLog(value)
      if (decoded.ok) values.set(letter.id, value)
      else failures.set(letter.id, { code: 'NOT_DECODABLE', message: `The record is not a log: ${decoded.reason}.` })
    }
    if (values.size === 0) return 0
    await tx.$executeRaw`UPDATE dead_letters SET replayed_at = now() WHERE id = ANY(${[...values.keys()]}::bigint[])`
    await audit?.(tx, actor, { action: 'deadletters.replay', detail: { ids: [...values.keys()] } })
    await publisher.publish([...values.values()]).catch(explain)
    for (const id of values.keys()) failures.delete(id)
    return values.size
  }, TRANSACTION)
}

/** The publisher's message is written for clients that send logs. */
function explain(cause: unknown): never {
  if (!(cause instanceof AppError)) throw cause
  throw new AppError(
    cause.code,
    'The stream did not accept the dead letters; they are still waiting. Try again in a moment.',
    {
      cause,
    },
  )
}
