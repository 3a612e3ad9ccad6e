import { useSyncExternalStore } from 'react'
import { keep, readKept } from '../browser.ts'

/** The zone in which moments are shown and typed: the browser's, or UTC. */
export type TimeZone = 'local' | 'utc'

const KEY = 'timberline:zone'
const listeners = new Set<() => void>()
let current: TimeZone = readKept(KEY) === 'utc' ? 'utc' : 'local'

/** The zone in which all times are shown. It is a personal setting, so the browser stores it, not the URL. */
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
