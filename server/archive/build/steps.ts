/**
 * The steps by which days go to the archive and come back. Each is a transaction that finds its place in the tables, so that whoever is
 * killed at any point leaves work that the next one goes on with.
 */
import { sqlState } from '../../platform/postgres/postgres.ts'
import type { Session, Transactions } from '../../platform/postgres/transactions.ts'
import { beginBuild, endBuild, findBuild, type Build, type Wanted } from './builds.ts'
import { closePart } from './close-part.ts'
import { discardPart } from './discard.ts'
import { dropHeap, findUnread, type SeenDays } from './drop-heap.ts'
import type { BuildLimits } from './limits.ts'
import { lockSteps } from './locks.ts'
import { findMissing } from './missing-logs.ts'
import { findOpenPart } from './open-part.ts'
import { readOn } from './read-on.ts'
import { dropUnattached, dropWithdrawn, findAsked, restoreOn, UnlikeArchive } from './restore-day.ts'
import { sumDay } from './sum-day.ts'
import { countParts, NotNow, readArchived, replaceGeneration, switchDay } from './switch-day.ts'

export type Circumstances = Wanted & {
  /** Days that end later, in milliseconds since 1970, stay in the table: what was built of them is given up. */
  untilMs: number
  /** Whether days may go to the archive at all now. */
  mayBuild: boolean
  /** Whether it is time to look for archived days with many late logs. */
  mayRebuild: boolean
  /** Archived days whose sums by resource are out of date. */
  toSum: readonly number[]
}

export type Step = {
  does: 'restore' | 'drop' | 'discard' | 'read' | 'close' | 'switch' | 'give up' | 'sum'
  /** Since 1970. */
  day: number
  /** Logs that were read, or put back. */
  rows: number
}

/** `busy`: who holds a lock, another process that works on the archive among them, is not waited for. */
export type Taken = Step | 'busy' | undefined

type Parts = {
  transactions: Transactions
  limits: BuildLimits
  signal: AbortSignal
  /** Hears of the day that a step is about, before anything can go wrong with it. */
  begins?: (day: number) => void
}

/** A step that fails names its day. */
export class StepError extends Error {
  readonly day: number
  constructor(day: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.day = day
  }
}

type Action = (circumstances: Circumstances) => Promise<Taken>

export function createSteps(parts: Parts) {
  const seen: SeenDays = new Map()
  const actions: readonly Action[] = [
    (circumstances) => restore(parts, circumstances),
    ({ except }) => drop(parts, { seen, except }),
    (circumstances) => discard(parts, circumstances),
    (circumstances) => buildOn(parts, circumstances),
    (circumstances) => sum(parts, circumstances),
  ]
  return {
    /** Takes the next step; undefined when there is none. Throws a StepError, or what it fails with before it has a day. */
    async take(circumstances: Circumstances): Promise<Taken> {
      let isBusy = false
      for (const action of actions) {
        const taken = await unlessLocked(() => action(circumstances))
        if (typeof taken === 'object') return taken
        isBusy ||= taken === 'busy'
      }
      return isBusy ? 'busy' : undefined
    },
  }
}

export type Steps = ReturnType<typeof createSteps>

/** Somebody else holds a table, or was chosen to give way in a deadlock. */
const LOCKED = new Set(['55P03', '40P01'])

async function unlessLocked(work: () => Promise<Taken>): Promise<Taken> {
  try {
    return await work()
  } catch (error) {
    const cause = error instanceof StepError ? error.cause : error
    if (cause instanceof NotNow || LOCKED.has(sqlState(cause) ?? '')) return 'busy'
    throw error
  }
}

/** In a transaction, unless another process works. */
const step = <T>({ transactions }: Parts, work: (session: Session) => Promise<T>): Promise<T | 'busy'> =>
  transactions.run(async (session) => ((await lockSteps(session)) ? work(session) : 'busy'))

async function ofDay<T>({ begins }: Parts, day: number, work: () => Promise<T>): Promise<T> {
  begins?.(day)
  try {
    return await work()
  } catch (error) {
    throw new StepError(day, error)
  }
}

async function restore(parts: Parts, { except }: Circumstances): Promise<Taken> {
  const restoring = step(parts, async (session): Promise<Step | undefined> => {
    const day = await findAsked(session, except)
    if (day === undefined) return undefined
    return { does: 'restore', day, rows: await ofDay(parts, day, () => restoreOn(session, day, parts)) }
  })
  return restoring.catch(async (error: unknown) => {
    // The next step begins anew, and who waits hears of it.
    if (error instanceof StepError && error.cause instanceof UnlikeArchive)
      await step(parts, (session) => dropUnattached(session, error.day))
    throw error
  })
}

type Seeing = { seen: SeenDays; except: readonly number[] }

async function drop(parts: Parts, { seen, except }: Seeing): Promise<Taken> {
  return step(parts, async (session): Promise<Step | undefined> => {
    const day = await findUnread(session, { seen, limits: parts.limits, except })
    if (day === undefined) return undefined
    await ofDay(parts, day, () => dropHeap(session, day))
    seen.delete(day)
    return { does: 'drop', day, rows: 0 }
  })
}

async function discard(parts: Parts, { untilMs }: Circumstances): Promise<Taken> {
  return step(parts, async (session): Promise<Step | undefined> => {
    const day = (await dropWithdrawn(session)) ?? (await discardPart(session, { untilMs }))?.day
    return day === undefined ? undefined : { does: 'discard', day, rows: 0 }
  })
}

async function sum(parts: Parts, { toSum }: Circumstances): Promise<Taken> {
  const [day] = toSum
  if (day === undefined) return undefined
  const { transactions, signal } = parts
  await ofDay(parts, day, () => transactions.run((session) => sumDay(session, day, signal), { isSnapshot: true }))
  return { does: 'sum', day, rows: 0 }
}

async function buildOn(parts: Parts, circumstances: Circumstances): Promise<Taken> {
  if (!circumstances.mayBuild) return undefined
  const found = await step(parts, async (session) => {
    const { except, mayRebuild } = circumstances
    const limits = { lateShare: mayRebuild ? parts.limits.lateShare : Infinity }
    return (await findBuild(session, { except })) ?? beginBuild(session, circumstances, limits)
  })
  if (typeof found !== 'object') return found
  return ofDay(parts, found.day, async () => (found.isRead ? finish(parts, found) : grow(parts, found)))
}

/** What was found may have changed since, while this process stood still: each transaction looks again. */
async function again(session: Session, found: Build): Promise<Build> {
  const build = await findBuild(session, { except: [], day: found.day })
  if (!build) throw new NotNow('the building has ended')
  if (build.generation !== found.generation || build.from !== found.from) throw new NotNow('another building has begun')
  return build
}

/** The same for one that is complete. A generation that was given up leaves its number to the next one, which has fewer logs at first. */
async function stillComplete(session: Session, found: Build): Promise<Build> {
  const build = await again(session, found)
  if (!build.isRead || build.n !== found.n) throw new NotNow('the building has begun anew')
  const n = await countParts(session, build)
  if (n !== build.n) throw new Error(`the parts have ${n} logs, not ${build.n}`)
  return build
}

/** Reads on, or closes the part that is full. */
async function grow(parts: Parts, found: Build): Promise<Taken> {
  const { limits, signal } = parts
  return step(parts, async (session): Promise<Step> => {
    const build = await again(session, found)
    const open = await findOpenPart(session, build)
    const { day } = build
    if (open && open.segments >= limits.segmentsAPart) {
      await closePart(session, { of: build, open, limits, signal })
      return { does: 'close', day, rows: 0 }
    }
    return { does: 'read', day, rows: await readOn(session, { build, open, limits, signal }) }
  })
}

async function finish(parts: Parts, found: Build): Promise<Taken> {
  const closed = await step(parts, async (session): Promise<Step | undefined> => {
    const build = await again(session, found)
    const open = await findOpenPart(session, build)
    if (!open) return undefined
    await closePart(session, { of: build, open, limits: parts.limits, signal: parts.signal })
    return { does: 'close', day: build.day, rows: 0 }
  })
  return closed ?? (found.from === undefined ? archive(parts, found) : replace(parts, found))
}

/** Looks for what is missing beforehand, so that the partition is locked for moments only. */
async function archive(parts: Parts, found: Build): Promise<Taken> {
  const { transactions, limits } = parts
  const { day } = found
  const missing = await transactions.run((session) => findMissing(session, found, limits), {
    isSnapshot: true,
  })
  return step(parts, async (session): Promise<Step> => {
    const build = await stillComplete(session, found)
    if (!missing) {
      await endBuild(session, day)
      return { does: 'give up', day, rows: 0 }
    }
    await switchDay(session, build, { missing, limits })
    return { does: 'switch', day, rows: 0 }
  })
}

async function replace(parts: Parts, found: Build): Promise<Taken> {
  return step(parts, async (session): Promise<Step> => {
    const build = await stillComplete(session, found)
    const before = await readArchived(session, build.day)
    if (!before) throw new NotNow('the day is archived no more')
    await replaceGeneration(session, build, { ...before, limits: parts.limits })
    return { does: 'switch', day: build.day, rows: 0 }
  })
}
