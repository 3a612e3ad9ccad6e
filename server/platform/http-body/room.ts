/**
 * The memory that bodies take from their first byte until they have been used. One client alone may fill it; a client that holds no more
 * than its share is taken although others have filled it, up to twice its size, and light bodies have room of their own beyond it. Where
 * room is short, slow bodies are cut.
 */
import type { Clock } from '../clock.ts'
import { createShares, type Shares } from '../shares.ts'
import { LIGHT_BODY_BYTES, MAX_LIGHT_BYTES, MIN_BYTES_PER_SECOND, SLOW_AFTER_MS } from './limits.ts'

/** What one body holds. */
export type Held = {
  readonly client: string
  /** Counted so far. */
  bytes: number
  /** Where they are counted. */
  place: Place
  /** Undefined while there is nothing to come. */
  coming: Coming | undefined
}

type Coming = {
  /** Refuses the body; its room is free already. */
  cut: () => void
  lastMs: number
  /** The beginning of the time over which its speed is measured, and what had come by then. */
  fromMs: number
  fromBytes: number
  /** Of the last whole measurement. */
  bytesPerSecond: number
}

type Place = { shares: Shares; total: number }

/** Why a body was cut: it was slow, or its client held more than its share. */
export type Cut = 'slow' | 'share'

type Parts = { maxBytes: number; clock: Clock; onCut: (why: Cut) => void }

/** All bodies are looked at no more often than this: who is slow now was so a moment ago. */
const LOOK_EVERY_MS = 50

export type Room = ReturnType<typeof createRoom>

export function createRoom({ maxBytes, clock, onCut }: Parts) {
  const common: Place = { shares: createShares(maxBytes), total: maxBytes }
  const light: Place = { shares: createShares(MAX_LIGHT_BYTES), total: MAX_LIGHT_BYTES }
  const coming = new Set<Held>()
  const state: State = { common, light, coming, slow: createSlowList({ coming, clock }), onCut }

  return {
    enter: (client: string): Held => ({ client, bytes: 0, place: common, coming: undefined }),
    /** Whether a body that announces so many bytes may find room; those that slow bodies hold count as free. */
    mayCome({ client }: Held, bytes: number): boolean {
      if (findPlace(state, client, bytes) || isWithinShare(common, client, bytes)) return true
      const slowBytes = state.slow.list().reduce((sum, held) => sum + (held.place === common ? held.bytes : 0), 0)
      return common.shares.held() - slowBytes + bytes <= maxBytes
    },
    /** Counts so many bytes from now on. False leaves it as it was: there is no room. */
    resize(held: Held, bytes: number): boolean {
      const { client, place: before, bytes: bytesBefore } = held
      if (bytesBefore > 0) before.shares.give(client, bytesBefore)
      const place = findPlace(state, client, bytes) ?? makePlace(state, held, bytes)
      if (place) {
        held.place = place
        held.bytes = bytes
      }
      if (held.bytes > 0) held.place.shares.take(client, held.bytes)
      return place !== undefined
    },
    /** More of the body is to come; if others need the room, it may be cut. */
    goesOn(held: Held, whenCut: () => void): void {
      const nowMs = clock.now()
      if (held.coming) measure(held.coming, held.bytes, nowMs)
      else {
        coming.add(held)
        held.coming = { cut: whenCut, lastMs: nowMs, fromMs: nowMs, fromBytes: 0, bytesPerSecond: Infinity }
      }
    },
    /** The body is whole. */
    arrived: (held: Held) => arrived(state, held),
    /** The body has been used, or refused. */
    leave: (held: Held) => leave(state, held),
  }
}

type State = {
  common: Place
  light: Place
  coming: Set<Held>
  slow: ReturnType<typeof createSlowList>
  onCut: (why: Cut) => void
}

function leave(state: State, held: Held): void {
  held.place.shares.give(held.client, held.bytes)
  held.bytes = 0
  arrived(state, held)
}

function arrived({ coming }: State, held: Held): void {
  if (held.coming === undefined) return
  held.coming = undefined
  coming.delete(held)
}

function cut(state: State, held: Held, why: Cut): void {
  const refuse = held.coming?.cut
  leave(state, held)
  state.onCut(why)
  refuse?.()
}

function findPlace({ common, light }: State, client: string, bytes: number): Place | undefined {
  if (hasRoom(common, client, bytes)) return common
  return bytes <= LIGHT_BODY_BYTES && hasRoom(light, client, bytes) ? light : undefined
}

/**
 * Cuts bodies, though not that one, until it has a place: slow ones, and for a client that holds no more than its share those of others
 * that hold more. Who takes more than its share cuts nobody who does not.
 */
function makePlace(state: State, own: Held, bytes: number): Place | undefined {
  const { common, slow } = state
  const { client } = own
  const isModest = isWithinShare(common, client, bytes)
  for (const held of slow.list()) {
    if (held === own || held.coming === undefined) continue
    if (!isModest && held.client !== client && !isAboveShare(held)) continue
    cut(state, held, 'slow')
    const place = findPlace(state, client, bytes)
    if (place) return place
  }
  return isModest ? takeFromLarger(state, own, bytes) : undefined
}

/** Cuts the newest bodies of the client that holds most: these have lost least. */
function takeFromLarger(state: State, own: Held, bytes: number): Place | undefined {
  const { common, coming } = state
  const heldBy = ({ client }: Held) => common.shares.heldBy(client)
  for (const held of [...coming].toReversed().toSorted((a, b) => heldBy(b) - heldBy(a))) {
    if (held === own || held.place !== common || !isAboveShare(held)) continue
    cut(state, held, 'share')
    if (hasRoom(common, own.client, bytes)) return common
  }
  return undefined
}

const isAboveShare = ({ client, place: { shares } }: Held) => shares.heldBy(client) > shares.shareOf(client)

const isWithinShare = ({ shares }: Place, client: string, bytes: number) =>
  shares.heldBy(client) + bytes <= shares.shareOf(client)

/** A body of any size has room where there is no other. */
function hasRoom({ shares, total }: Place, client: string, bytes: number): boolean {
  const others = shares.held()
  return others === 0 || (others + bytes <= 2 * total && shares.mayTake(client, bytes))
}

function measure(body: Coming, bytes: number, nowMs: number): void {
  const elapsedMs = nowMs - body.fromMs
  body.lastMs = nowMs
  if (elapsedMs < SLOW_AFTER_MS) return
  body.bytesPerSecond = (1000 * (bytes - body.fromBytes)) / elapsedMs
  body.fromMs = nowMs
  body.fromBytes = bytes
}

type Looking = { coming: ReadonlySet<Held>; clock: Clock }

/** The slow bodies in the order in which they are cut: of clients above their share first, then the slowest. */
function createSlowList({ coming, clock }: Looking) {
  let found: Held[] = []
  let nextLookMs = -Infinity

  function look(nowMs: number): Held[] {
    const greedy = new Map<string, boolean>()
    const ranked = [...coming].flatMap((held) => {
      const speed = speedOf(held, nowMs)
      if (speed >= MIN_BYTES_PER_SECOND) return []
      const isGreedy = greedy.get(held.client) ?? isAboveShare(held)
      greedy.set(held.client, isGreedy)
      return { held, speed, isGreedy }
    })
    ranked.sort((a, b) => Number(b.isGreedy) - Number(a.isGreedy) || a.speed - b.speed || b.held.bytes - a.held.bytes)
    return ranked.map(({ held }) => held)
  }

  return {
    /** Some may have come to their end since the last look. */
    list(): readonly Held[] {
      const nowMs = clock.now()
      if (nowMs < nextLookMs) return found
      nextLookMs = nowMs + LOOK_EVERY_MS
      return (found = look(nowMs))
    },
  }
}

/** Bytes a second; 0 for one that has paused for so long that it is slow. */
function speedOf({ coming }: Held, nowMs: number): number {
  if (coming === undefined) return Infinity
  return nowMs - coming.lastMs >= SLOW_AFTER_MS ? 0 : coming.bytesPerSecond
}
