import type { NanoTime } from './otlp-log.ts'

const NS_PER_MS = 1e6
/** 2^32 nanoseconds are 4294 ms and 967 296 ns. */
const MS_PER_HIGH = 4294
const NS_PER_HIGH = 967_296

/** Of nanoseconds since 1970 as two halves of 32 bits, exactly; undefined for 0. */
export function fromHalves({ low, high }: { low: number; high: number }): NanoTime | undefined {
  if (low === 0 && high === 0) return undefined
  // Below 2^53.
  const rest = (high >>> 0) * NS_PER_HIGH + (low >>> 0)
  return toNanoTime((high >>> 0) * MS_PER_HIGH + Math.floor(rest / NS_PER_MS), rest % NS_PER_MS)
}

/** Of their decimal digits; undefined for 0, and for what is no such number. */
export function fromDigits(text: string): NanoTime | undefined {
  if (!/^\d{1,20}$/.test(text) || /^0+$/.test(text)) return undefined
  return toNanoTime(Number(text.slice(0, -6)), Number(text.slice(-6)))
}

function toNanoTime(ms: number, ns: number): NanoTime {
  return { ms, us: Math.floor(ns / 1000), ns: ns % 1000 }
}

const BELOW_MICROSECONDS = /\.\d{6}(\d{1,3})|^\d{16}(\d{3})$/
/** A point, and one digit more than microseconds have. */
const LEAST_FRACTION = 8

/** What a time has below a microsecond, from 0 to 999: one that is written, with a fraction, or as the digits of its nanoseconds since 1970. */
export function nanosecondsOf(time: unknown): number {
  if (typeof time !== 'string') return 0
  const point = time.indexOf('.')
  // As nearly all are written.
  if (point >= 0 && time.length - point < LEAST_FRACTION) return 0
  const [, ofFraction, ofEpoch] = BELOW_MICROSECONDS.exec(time) ?? []
  return Number((ofFraction ?? ofEpoch ?? '0').padEnd(3, '0'))
}

/** Nobody has two different events in a nanosecond or a microsecond; in a millisecond anybody has. */
export function isFine(time: NanoTime | undefined): boolean {
  return time !== undefined && (time.us > 0 || time.ns > 0)
}
