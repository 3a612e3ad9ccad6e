import { useSyncExternalStore } from 'react'
import { keep, readKept } from '../browser.ts'

/** In which zone moments are shown and typed: the browser's, or UTC. */
export type TimeZone = 'local' | 'utc'

const KEY = 'timberline:zone'
const listeners = new Set<() => void>()
let current: TimeZone = readKept(KEY) === 'utc' ? 'utc' : 'local'

/** A person's habit and no part of a search, so it is kept in the browser and not in the URL. Everything that shows a time follows it. */
export function useTimeZone(): [TimeZone, (zone: TimeZone) => void] {
  return [useSyncExternalStore(subscribe, getZone), setZone]
}

/** By how much the clock of the zone is ahead of UTC at that moment. */
export function zoneOffsetMs(atMs: number, zone: TimeZone): number {
  return zone === 'utc' ? 0 : -new Date(atMs).getTimezoneOffset() * 60_000
}

function setZone(zone: TimeZone): void {
  current = zone
  keep(KEY, zone)
  for (const listener of listeners) listener()
}

function getZone(): TimeZone {
  return current
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
