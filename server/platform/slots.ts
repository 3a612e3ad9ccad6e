/**
 * Slots for work of which only so much can run at once, such as questions to a database. One client alone may use all slots. A few more
 * are kept for clients that hold less than their share, so that they do not wait for who has the others; of one client, the operation that
 * has least goes first. Work that has run for a while steps back once for work that has not run yet, and begins again.
 */
import { systemClock, type Clock } from './clock.ts'
import { AppError } from './errors.ts'
import { createShares, type Shares } from './shares.ts'
import { createSlotQueue, type Asker, type SlotQueue, type Waiting } from './slot-queue.ts'

export type SlotOptions = {
  slots: number
  /** Beyond `slots`, for clients below their share. */
  reserve: number
  maxWaiting: number
  /** Of one piece of work, in all. */
  maxWaitMs: number
  /** How long work runs before it may have to step back; undefined: it always runs to its end. */
  stepBackAfterMs?: number | undefined
  /** Of one client, so much that has run for `longAfterMs` keeps more of its work from beginning: it would take the processor from everybody. */
  maxLong?: number | undefined
  longAfterMs?: number | undefined
  clock?: Clock | undefined
  /** Called when too many wait, or one has waited too long. */
  onRefused?: ((why: 'full' | 'late') => void) | undefined
}

export type Slots = {
  /**
   * Does the work in a slot; when `stepBack` aborts it is to end, and is done again. Throws OVERLOADED when too much waits or it has waited
   * too long, QUERY_TIMEOUT when the asker has gone meanwhile, and what `work` throws.
   */
  run<T>(asker: Asker, work: (stepBack: AbortSignal) => Promise<T>): Promise<T>
  /** How much waits. */
  waiting(): number
}

/** While anything waits. */
const LOOK_EVERY_MS = 100

export function createSlots(options: SlotOptions): Slots {
  const { slots, maxWaiting, maxWaitMs, clock = systemClock } = options
  const state: State = {
    options,
    clock,
    running: new Set(),
    shares: createShares(slots),
    queue: createSlotQueue(maxWaiting),
    isLooking: false,
  }
  return {
    async run(asker, work) {
      const untilMs = clock.now() + maxWaitMs
      const first = await take(state, { asker, isSecond: false, untilMs })
      try {
        return await work(first.stepBack.signal)
      } catch (error) {
        if (!first.stepBack.signal.aborted || asker.signal.aborted) throw error
      } finally {
        end(state, first)
      }
      const leftMs = untilMs - first.startMs
      const second = await take(state, { asker, isSecond: true, untilMs: clock.now() + leftMs })
      try {
        return await work(second.stepBack.signal)
      } finally {
        end(state, second)
      }
    },
    waiting: () => state.queue.length(),
  }
}

type Running = Pick<Waiting, 'asker' | 'isSecond'> & { startMs: number; stepBack: AbortController }

type State = {
  options: SlotOptions
  clock: Clock
  /** In the order in which it began. */
  running: Set<Running>
  shares: Shares
  queue: SlotQueue
  isLooking: boolean
}

type Asked = Pick<Waiting, 'asker' | 'isSecond' | 'untilMs'>

function take(state: State, asked: Asked): Promise<Running> | Running {
  const { queue, running, options } = state
  if (queue.length() === 0 && running.size < options.slots && mayRun(state, asked)) return begin(state, asked)
  const { signal } = asked.asker
  if (signal.aborted) throw gone()
  return new Promise((resolve, reject) => {
    const leave = () => {
      queue.remove(waiting)
      waiting.refuse(gone())
    }
    const waiting: Waiting = {
      ...asked,
      begin() {
        signal.removeEventListener('abort', leave)
        resolve(begin(state, asked))
      },
      refuse(error) {
        signal.removeEventListener('abort', leave)
        reject(error)
      },
    }
    signal.addEventListener('abort', leave)
    const excess = queue.add(waiting)
    if (excess) refuse(state, excess, 'full')
    beginNext(state)
    keepLooking(state)
  })
}

function begin({ running, shares, clock }: State, { asker, isSecond }: Asked): Running {
  const started = { asker, isSecond, startMs: clock.now(), stepBack: new AbortController() }
  running.add(started)
  shares.take(asker.client, 1)
  return started
}

function end(state: State, ended: Running): void {
  state.running.delete(ended)
  state.shares.give(ended.asker.client, 1)
  beginNext(state)
}

function beginNext(state: State): void {
  const { queue, running, options } = state
  while (queue.length() > 0 && running.size < options.slots + options.reserve) {
    const next = queue.first((one) => mayRun(state, one), rankIn(state))
    if (!next) return
    queue.remove(next)
    next.begin()
  }
}

function mayRun(state: State, { asker, isSecond }: Asked): boolean {
  const { running, shares, options } = state
  const { slots, reserve, maxLong = slots, longAfterMs = Infinity } = options
  const { client } = asker
  const own = [...running].filter((other) => other.asker.client === client)
  const longSinceMs = state.clock.now() - longAfterMs
  if (count(own, ({ startMs }) => startMs <= longSinceMs) >= maxLong) return false
  // The other half keeps changing hands.
  if (isSecond && count(own, (other) => other.isSecond) >= maxLong / 2) return false
  if (running.size < slots) return true
  // Of the reserve nobody takes more than half of what is left, so that the next newcomer finds some.
  const free = slots + reserve - running.size
  return !isSecond && own.length < free && own.length + 1 <= shares.shareOf(client)
}

/** The smaller goes first. */
const rankIn =
  ({ shares, running, queue }: State) =>
  ({ asker, isSecond }: Waiting) => [
    shares.heldBy(asker.client),
    count(running, (other) => other.asker === asker),
    Number(isSecond),
    queue.waitingOf(asker),
  ]

function keepLooking(state: State): void {
  if (state.isLooking || state.queue.length() === 0) return
  state.isLooking = true
  state.clock.setTimer(() => {
    state.isLooking = false
    const nowMs = state.clock.now()
    for (const late of state.queue.late(nowMs)) refuse(state, late, 'late')
    makeStepBack(state, nowMs)
    keepLooking(state)
  }, LOOK_EVERY_MS)
}

/** One piece of work at a time steps back: what has run longest, for what is first in the queue and has less. */
function makeStepBack(state: State, nowMs: number): void {
  const { queue, running, shares, options } = state
  const { stepBackAfterMs = Infinity } = options
  const first = queue.first(({ isSecond }) => !isSecond, rankIn(state))
  if (!first || count(running, ({ stepBack }) => stepBack.signal.aborted) > 0) return
  const runs = (asker: Asker) => count(running, (other) => other.asker === asker)
  const mayGive = ({ asker, startMs, isSecond }: Running) => {
    if (isSecond || nowMs - startMs < stepBackAfterMs) return false
    const { client } = first.asker
    if (asker.client === client) return runs(asker) > runs(first.asker)
    return shares.heldBy(asker.client) > shares.heldBy(client) + 1
  }
  const giving = [...running].find(mayGive)
  giving?.stepBack.abort()
}

function refuse({ queue, options }: State, waiting: Waiting, why: 'full' | 'late'): void {
  queue.remove(waiting)
  options.onRefused?.(why)
  waiting.refuse(overloaded())
}

function count<T>(items: Iterable<T>, holds: (item: T) => boolean): number {
  let found = 0
  for (const item of items) if (holds(item)) found++
  return found
}

const gone = () => new AppError('QUERY_TIMEOUT', 'The client no longer waits for the answer.')

function overloaded(): AppError {
  const message = 'Too many requests are waiting for the database. This one was not processed; send it again later.'
  return new AppError('OVERLOADED', message)
}
