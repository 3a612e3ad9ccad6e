/** The balance of the pipeline: every accepted record is counted in exactly one of the other terms. */
import type { Pipeline } from './operations.ts'

type Term = {
  key: 'stored' | 'duplicates' | 'deadLettered' | 'expired' | 'skipped' | 'lagRecords'
  name: string
  hint: string
}

export const TERMS: readonly Term[] = [
  {
    key: 'stored',
    name: 'stored',
    hint: 'Logs written to the table, including those that retention has dropped since',
  },
  { key: 'duplicates', name: 'duplicates', hint: 'Records whose log was already in the table' },
  { key: 'deadLettered', name: 'dead-lettered', hint: 'Records that could not be decoded or stored' },
  { key: 'expired', name: 'expired', hint: 'Records of a day that retention had already dropped' },
  { key: 'skipped', name: 'skipped', hint: 'Records that left the stream before they were read: they are lost' },
  { key: 'lagRecords', name: 'lag', hint: 'Records that the writer has not read yet' },
]

export type Balance = { kind: 'unknown' } | { kind: 'even' } | { kind: 'off'; difference: bigint }

/** Whether the account adds up; unknown while one of its terms is. */
export function balanceOf(pipeline: Pipeline): Balance {
  const counts = TERMS.map(({ key }) => pipeline[key])
  if (pipeline.accepted === null || counts.includes(null)) return { kind: 'unknown' }
  const sum = counts.reduce<bigint>((total, count) => total + BigInt(count ?? 0), 0n)
  const difference = BigInt(pipeline.accepted) - sum
  return difference === 0n ? { kind: 'even' } : { kind: 'off', difference }
}
