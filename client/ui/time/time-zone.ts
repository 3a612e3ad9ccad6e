import { useSyncExternalStore } from 'react'
import { keep, readKept } from '../browser.ts'
import { readZone, type TimeZone } from './zone-clock.ts'

const KEY = 'timberline:zone'
const listeners = new Set<() => void>()
let kept: TimeZone = readZone(readKept(KEY) ?? '') ?? 'local'
let linked: TimeZone | null = null

/**
 * The zone in which all times are shown. A person's choice is kept by the browser. A link that names a zone shows that one, so that the
 * same times stand on both screens.
 */
export function useTimeZone(): [TimeZone, (zone: TimeZone) => void] {
  return [useSyncExternalStore(subscribe, () => linked ?? kept), keepZone]
}

/** The zone that this browser keeps, null for its own: an address without a zone means that one anyway. */
export function keptZone(): TimeZone | null {
  return kept === 'local' ? null : kept
}

/** Shows the zone that the address names, if it names one. */
export function followZone(zone: TimeZone | null): void {
  linked = zone
  notify()
}

function keepZone(zone: TimeZone): void {
  kept = zone
  keep(KEY, zone)
  notify()
}

function notify(): void {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
