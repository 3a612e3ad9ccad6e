/** What was exported is sent in again: where it came from it adds nothing, elsewhere it is stored once, and is exported as the same text. */
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { startApp } from './support/harness.ts'
import { waitFor } from './support/wait-for.ts'

type App = Awaited<ReturnType<typeof startApp>>

const LOGS = [
  { message: 'least', timestamp: '2026-01-02T03:04:05.678Z' },
  { message: 'own id', timestamp: '2026-01-02T03:04:05.678Z', id: randomUUID(), level: 'fatal' },
  {
    message: 'most\n"é" 😀',
    level: 'warning',
    timestamp: '2026-01-02T03:04:05.6789+02:00',
    resourceId: 'server-1',
    traceId: 'trace',
    spanId: 'span',
    commit: 'c0ffee',
    metadata: { parentResourceId: 'rack-7', id: 'x', big: 9007199254740992, list: [1, { a: null }], user: 'own' },
    user: 'top',
  },
]

async function post({ url }: App, body: string, headers = {}): Promise<unknown> {
  const answer = await fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body,
  })
  return answer.json()
}

const readExport = async ({ url }: App) => (await fetch(`${url}/export?orderBy=ASC`)).text()

async function untilCounted({ prisma }: App, records: number): Promise<void> {
  await waitFor(async () => {
    const { _sum: sum } = await prisma.ingestOffset.aggregate({ _sum: { stored: true, duplicates: true } })
    return (sum.stored ?? 0n) + (sum.duplicates ?? 0n) >= records ? true : undefined
  })
}

test('E1: an export is taken back, and stored once', async () => {
  await using source = await startApp()
  await using target = await startApp()
  const all = { message: 'OK', accepted: LOGS.length, rejected: [] }
  const lines = LOGS.map((log) => JSON.stringify(log)).join('\n')
  expect(await post(source, lines)).toMatchObject(all)
  await untilCounted(source, LOGS.length)
  const exported = await readExport(source)

  expect(await post(source, exported)).toMatchObject(all)
  await untilCounted(source, 2 * LOGS.length)
  expect(await source.prisma.log.count()).toBe(LOGS.length)
  expect(await readExport(source)).toBe(exported)

  for (const headers of [{}, { 'idempotency-key': 'import' }])
    expect(await post(target, exported, headers)).toMatchObject(all)
  await untilCounted(target, 2 * LOGS.length)
  expect(await target.prisma.log.count()).toBe(LOGS.length)
  expect(await readExport(target)).toBe(exported)
})
