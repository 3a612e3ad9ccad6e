/** What the rows about load share: how much the product takes, and how much memory that costs. */
import type { Database } from '../../platform/postgres/postgres.ts'
import type { Member } from './fleet.ts'
import { createLedger } from './ledger.ts'
import { storedAbove } from './servers.ts'

const PER_REQUEST = 100

/** Logs a second that are acknowledged, and that are stored too, when clients send as fast as they are answered. */
export async function measureCapacity(
  fleet: { database: Database; url: () => string },
  seconds: number,
): Promise<{ accepted: number; stored: number }> {
  const stopping = AbortSignal.timeout(seconds * 1000)
  const ledger = createLedger()
  const before = await storedAbove(fleet.database, -1n).catch(() => 0n)
  const start = performance.now()
  await ledger.post({ count: Infinity, perRequest: PER_REQUEST, clients: 8, url: fleet.url, signal: stopping })
  const acceptedMs = performance.now() - start
  await storedAbove(fleet.database, before + BigInt(ledger.acknowledged()) - 1n)
  const storedMs = performance.now() - start
  return { accepted: (1000 * ledger.acknowledged()) / acceptedMs, stored: (1000 * ledger.acknowledged()) / storedMs }
}

export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0
}

/** Looks every half second at the memory of a process, in MB. */
export function watchMemoryOf(member: Member | undefined) {
  if (!member) throw new Error('there is nobody to watch')
  const seen: number[] = []
  const timer = setInterval(() => void member.memoryMb().then((mb) => mb > 0 && seen.push(mb)), 500)
  const maxOf = (values: number[]) => values.reduce((most, mb) => Math.max(most, mb), 0)
  return {
    peakMb: () => maxOf(seen),
    /** What the last tenth used on top of the second one; 0.1 is ten per cent. */
    growth(): number {
      const tenth = Math.max(1, Math.floor(seen.length / 10))
      const mean = (values: number[]) => values.reduce((sum, mb) => sum + mb, 0) / Math.max(1, values.length)
      return mean(seen.slice(-tenth)) / Math.max(1, mean(seen.slice(tenth, 2 * tenth))) - 1
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
