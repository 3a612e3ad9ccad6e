/** Nothing acknowledged is lost or doubled when the whole program is killed, counted by a ledger. */
import { setTimeout as delay } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { describe, expect, inject, test } from 'vitest'
import { createDataDir, freePort, startProgram } from './program.ts'

const LOGS = 20_000
const PER_REQUEST = 50
const KILLS_AT = [0.2, 0.45, 0.7]

const streams = inject('kafkaBrokers') ? (['kafka', 'direct'] as const) : (['direct'] as const)

describe.each(streams)('killed with -9 on the %s stream', (stream) => {
  test('every acknowledged log is in the table exactly once', { timeout: 240_000 }, async () => {
    await using dataDir = await createDataDir()
    const env = { DATA_DIR: dataDir.path, STREAM: stream, PORT: String(await freePort()) }
    const url = `http://127.0.0.1:${env.PORT}`
    let program = startProgram(env)
    await program.ready
    const ledger = createLedger(url)

    for (const share of KILLS_AT) {
      await ledger.postUntil(LOGS * share)
      const posting = ledger.postUntil(LOGS * (share + 0.1))
      await delay(50)
      program.kill('SIGKILL')
      await program.ended
      // The second time everything dies at once, the embedded servers too.
      if (share === KILLS_AT[1]) await dataDir.killServers()
      program = startProgram(env)
      await program.ready
      await posting
    }
    await ledger.postUntil(LOGS)

    const counts = await ledger.countStored()
    program.kill('SIGTERM')
    expect(await program.ended).toBe(0)
    expect(counts.lost).toEqual([])
    expect(counts.doubled).toEqual([])
    expect(counts.acknowledged).toBeGreaterThanOrEqual(LOGS)
  })
})

/** Half of the requests carry an Idempotency-Key and are sent again until they are acknowledged; the others are sent once. */
function createLedger(url: string) {
  const acknowledged: string[] = []
  let requests = 0
  const timestamp = Date.now()
  const run = randomUUID().slice(0, 8)

  async function post(): Promise<void> {
    const request = requests++
    const isKeyed = request % 2 === 0
    const names = Array.from({ length: PER_REQUEST }, (_, i) => `${run}-${request}-${i}`)
    const body = JSON.stringify(names.map((name) => ({ message: name, resourceId: run, timestamp })))
    const headers = { 'content-type': 'application/json', ...(isKeyed ? { 'idempotency-key': `key-${request}` } : {}) }
    for (;;) {
      const answer = await fetch(`${url}/public/ingest`, { method: 'POST', headers, body }).catch(() => undefined)
      if (answer?.status === 201) return void acknowledged.push(...names)
      if (answer && answer.status !== 503) throw new Error(`${answer.status}: ${await answer.text()}`)
      await delay(50)
      if (!isKeyed) return
    }
  }

  async function readAll(): Promise<string[]> {
    const found: string[] = []
    const query = `query ($after: String) { logs(where: { resourceId: { eq: "${run}" } }, first: 1000, after: $after) {
      nodes { message } pageInfo { hasNextPage endCursor } } }`
    let after: string | null = null
    do {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables: { after } }),
      })
      const { data } = (await answer.json()) as {
        data: { logs: { nodes: { message: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } }
      }
      found.push(...data.logs.nodes.map(({ message }) => message))
      after = data.logs.pageInfo.hasNextPage ? data.logs.pageInfo.endCursor : null
    } while (after)
    return found
  }

  return {
    async postUntil(count: number): Promise<void> {
      const worker = async () => {
        while (acknowledged.length < count) await post()
      }
      await Promise.all(Array.from({ length: 8 }, worker))
    },
    async countStored() {
      const end = Date.now() + 60_000
      for (;;) {
        const stored = new Map<string, number>()
        for (const name of await readAll()) stored.set(name, (stored.get(name) ?? 0) + 1)
        const lost = acknowledged.filter((name) => !stored.has(name))
        const doubled = [...stored].filter(([, count]) => count > 1)
        if (lost.length === 0 || Date.now() > end) return { lost, doubled, acknowledged: acknowledged.length }
        await delay(200)
      }
    },
  }
}
