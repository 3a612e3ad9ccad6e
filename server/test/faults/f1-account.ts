/** The account of the pipeline, asked for again and again: in every answer each record that was accepted is somewhere. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { ask } from './client.ts'

const COUNTS = ['stored', 'duplicates', 'deadLettered', 'expired', 'skipped'] as const
const EVERY_MS = 20

export type Account = Record<(typeof COUNTS)[number] | 'accepted' | 'lagRecords' | 'lagSeconds', number>

export async function readAccount(url: string): Promise<Account> {
  const query = `{ pipeline { accepted ${COUNTS.join(' ')} lagRecords lagSeconds } }`
  const { data, errors } = await ask<{ pipeline: Account }>(url, { query })
  if (errors) throw new Error(JSON.stringify(errors))
  return data.pipeline
}

/** Asks until it is told to stop; answers with what could be told. */
export function sampleAccount(url: () => string) {
  const seen: Account[] = []
  const stopping = new AbortController()
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      seen.push(await readAccount(url()))
      await delay(EVERY_MS)
    }
  }
  const running = run()
  // It is told of when the row asks for what was seen.
  running.catch(() => undefined)
  return {
    async stop(): Promise<Account[]> {
      stopping.abort()
      await running
      // A look that took too long on a busy machine could not tell.
      return seen.filter(({ accepted }) => accepted !== null)
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await running.catch(() => undefined)
    },
  }
}

const becameOf = (account: Account) => COUNTS.reduce((sum, name) => sum + account[name], 0)

/** That nothing is ever missing from the account, or counted twice. */
export function expectBalanced(seen: readonly Account[]): void {
  for (const account of seen) expect(becameOf(account) + account.lagRecords).toBe(account.accepted)
  expect(seen.filter(({ lagRecords }) => lagRecords < 0)).toEqual([])
  expect(seen.filter((account, i) => account.accepted < (seen[i - 1]?.accepted ?? 0))).toEqual([])
}
