/**
 * What a live tail shows: the newest logs, and counts of the others. A reducer from events to a window; every log is in it once,
 * has left it at the bottom, or is counted as missed.
 */
import type { LogRow } from '../state/operations.ts'

export type TailWindow = {
  /** Newest first: those of the tail in the order in which they came, above those of the list that was there before. */
  rows: readonly LogRow[]
  /** How many of the rows came by the tail. */
  live: number
  paused: boolean
  /** What came while the window was paused, newest first, as many as it can take over. */
  waiting: readonly LogRow[]
  /** How many came while it was paused and are older than all that wait, which are then as many as the window shows. */
  overflow: number
  /** What is missing between two logs of the tail. */
  missed: Missed
  /** How many logs have left at the lower end. */
  passed: number
  /** Rises whenever the window begins at its top again. */
  startedAtTop: number
  /** The rows are those of the previous search, until this one has some. */
  stale: boolean
  /** The first page of the list has been asked for and is here. */
  filled: boolean
}

/** `unknown`: more logs are missing than `count` says. */
export type Missed = { count: number; unknown: boolean }

export type TailEvent =
  | { kind: 'start' }
  | { kind: 'batch'; logs: readonly LogRow[] }
  /** The first page of the list, newest first. */
  | { kind: 'fill'; page: readonly LogRow[] }
  | { kind: 'skipped'; count: number | null }
  | { kind: 'pause' }
  | { kind: 'resume' }
  | { kind: 'dismiss' }

/** As many rows as the grid shows. */
export const MAX_ROWS = 100

const NONE: Missed = { count: 0, unknown: false }

export const EMPTY_WINDOW: TailWindow = {
  rows: [],
  live: 0,
  paused: false,
  waiting: [],
  overflow: 0,
  missed: NONE,
  passed: 0,
  startedAtTop: 0,
  stale: false,
  filled: false,
}

export function reduceWindow(window: TailWindow, event: TailEvent): TailWindow {
  switch (event.kind) {
    case 'start':
      return { ...window, stale: true }
    case 'batch':
      return event.logs.length === 0 ? window : take(fresh(window), event.logs)
    case 'fill':
      return { ...fill(fresh(window), event.page), filled: true }
    case 'skipped':
      return { ...window, missed: addMissed(window.missed, event.count) }
    case 'pause':
      return window.paused ? window : { ...window, paused: true }
    case 'resume':
      return window.paused ? resume(window) : window
    case 'dismiss':
      return { ...window, missed: NONE }
  }
}

/** How many logs have come since the window was paused. */
export function countNew({ waiting, overflow }: TailWindow): number {
  return waiting.length + overflow
}

function fresh(window: TailWindow): TailWindow {
  if (!window.stale) return window
  return { ...EMPTY_WINDOW, paused: window.paused, startedAtTop: window.startedAtTop + 1 }
}

function take(window: TailWindow, logs: readonly LogRow[]): TailWindow {
  const known = idsOf(window)
  const unknown = logs.filter(({ id }) => !known.has(id) && known.add(id)).toReversed()
  if (!window.paused) return push(window, unknown)
  const all = [...unknown, ...window.waiting]
  const waiting = all.slice(0, MAX_ROWS)
  return { ...window, waiting, overflow: window.overflow + all.length - waiting.length }
}

function resume(window: TailWindow): TailWindow {
  const { overflow, waiting, passed, startedAtTop } = window
  // Those that could not wait lie below the whole window, as if they had passed through it.
  const resumed = push({ ...window, paused: false, waiting: [], overflow: 0, passed: passed + overflow }, waiting)
  return { ...resumed, startedAtTop: startedAtTop + 1 }
}

/** Puts logs that came by the tail on top. */
function push(window: TailWindow, logs: readonly LogRow[]): TailWindow {
  if (logs.length === 0) return window
  const all = [...logs, ...window.rows]
  const rows = all.slice(0, MAX_ROWS)
  const live = Math.min(window.live + logs.length, rows.length)
  return { ...window, rows, live, passed: window.passed + all.length - rows.length }
}

/**
 * Puts logs of the list under those of the tail. Asked for a second time, the list has what was under way when the tail began; that is
 * ahead of what it had before, and a paused window keeps it waiting.
 */
function fill(window: TailWindow, page: readonly LogRow[]): TailWindow {
  const { rows, live, waiting, paused, overflow, passed } = window
  // So much has come that the list is far below the window.
  if (overflow > 0 || passed > 0) return window
  const top = rows[live]
  const end = top ? page.findIndex(({ id }) => id === top.id) : page.length
  const known = idsOf(window)
  const unknown = page.slice(0, end === -1 ? page.length : end).filter(({ id }) => !known.has(id) && known.add(id))
  if (unknown.length === 0) return window
  if (paused && rows.length > 0) {
    const all = [...waiting, ...unknown]
    const kept = all.slice(0, MAX_ROWS)
    return { ...window, waiting: kept, overflow: all.length - kept.length }
  }
  const newer = newerThan(rows.slice(0, live), page)
  const above = unknown.filter(({ id }) => newer.has(id))
  const below = unknown.filter(({ id }) => !newer.has(id))
  const all = [...above, ...rows.slice(0, live), ...below, ...rows.slice(live)]
  const kept = all.slice(0, MAX_ROWS)
  return { ...window, rows: kept, live: Math.min(live + above.length, kept.length), passed: all.length - kept.length }
}

/** The ids in a page that come before all logs of the tail: those will come by it too, once it is connected again. */
function newerThan(live: readonly LogRow[], page: readonly LogRow[]): ReadonlySet<string> {
  const ids = new Set(live.map(({ id }) => id))
  const newest = page.findIndex(({ id }) => ids.has(id))
  return new Set(page.slice(0, Math.max(0, newest)).map(({ id }) => id))
}

function addMissed(missed: Missed, count: number | null): Missed {
  return count === null ? { ...missed, unknown: true } : { ...missed, count: missed.count + count }
}

function idsOf({ rows, waiting }: TailWindow): Set<string> {
  return new Set([...rows, ...waiting].map(({ id }) => id))
}
