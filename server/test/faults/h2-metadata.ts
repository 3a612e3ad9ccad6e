/** Stored logs whose metadata is as much as a door has ever taken: they are read in pages, exported and tailed, and nobody else notices. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { openWebSocket } from '../support/socket-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { ask, ingest, type Product } from './client.ts'
import { longestTurnMs } from './event-loop.ts'
import { residentBytes, watchMemory } from './memory.ts'
import { MAX_RESIDENT_MB, noteResult, size } from './row.ts'
import { storeLogs } from './stored-logs.ts'

const AT_ONCE = 4
const MAX_SILENCE_MS = size(250, 5000)

/** JSON within 64 KiB: what older versions stored, whose doors counted bytes alone, and what takes most room at the door of today. */
const KINDS = {
  objects: `{"a":[${Array(21_800).fill('{}').join(',')}]}`,
  numbers: `{"a":[${Array(10_900).fill('1e308').join(',')}]}`,
  keys: JSON.stringify(Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`key${i}`, 'v'.repeat(55)]))),
}

/** The numbers are 3.4 MB as PostgreSQL writes them, so a page has two of these logs. */
const LOGS = { objects: size(1000, 24), numbers: size(40, 4), keys: size(1000, 60) }

type Kind = keyof typeof KINDS

const KIND_NAMES = Object.keys(KINDS) as Kind[]

/** Of one run; the logs of others in the same table are none of its. */
const resourceOf = (run: string, kind: Kind) => `${kind} ${run}`

type Run = Product & { run: string }

type Page = { logs: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }

/** Every page of a kind; the number of logs in them. */
async function readPages({ url, run }: Run, kind: Kind, fields: string): Promise<number> {
  const query = `query ($after: String) { logs(first: 1000, after: $after, where: { resourceId: { eq: "${resourceOf(run, kind)}" } }) {
    nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`
  let count = 0
  for (let after: string | undefined; ;) {
    const { status, data } = await ask<Page>(url, { query, variables: { after } })
    expect([200, 503]).toContain(status)
    if (status === 503) continue
    count += data.logs.nodes.length
    if (!data.logs.pageInfo.hasNextPage) return count
    after = data.logs.pageInfo.endCursor
  }
}

async function readExport({ url, run }: Run, kind: Kind): Promise<number> {
  const where = encodeURIComponent(JSON.stringify({ resourceId: { eq: resourceOf(run, kind) } }))
  const answer = await fetch(`${url}/export?where=${where}`)
  expect(answer.status).toBe(200)
  let lines = 0
  for await (const chunk of answer.body ?? []) for (const byte of chunk) if (byte === NEWLINE) lines++
  return lines
}

const NEWLINE = 10

const TAIL = `subscription { logTail(where: { metadata: { path: ["key0"], op: { exists: true } } }) {
  ... on LogTailBatch { logs { metadata } } } }`

/** Logs of the most values are sent while somebody tails them; the number that arrives. */
async function readTail({ url }: Product): Promise<number> {
  using client = await openWebSocket(url)
  await client.init()
  client.subscribe('tail', TAIL)
  await client.firstReply('tail')
  const logs = Array.from({ length: 20 }, () => `{"message":"m","metadata":${KINDS.keys}}`)
  expect((await ingest(url, `[${logs.join(',')}]`)).status).toBe(201)
  const arrived = () => [...JSON.stringify(client.messages).matchAll(/"key899"/g)].length
  await waitFor(async () => (arrived() >= logs.length ? true : undefined))
  return arrived()
}

export async function expectMetadataBearable(shared: Product): Promise<void> {
  const product = { ...shared, run: randomUUID() }
  for (const kind of KIND_NAMES)
    await storeLogs(product, {
      count: LOGS[kind],
      resourceId: resourceOf(product.run, kind),
      message: 'm',
      metadataJson: KINDS[kind],
    })
  const startBytes = await residentBytes(product.pid)
  await using memory = await watchMemory(product.pid)
  await longestTurnMs(product.url)
  const turns: { what: string; ms: number }[] = []
  const noteTurn = async (what: string) => void turns.push({ what, ms: await longestTurnMs(product.url) })
  const together = (read: () => Promise<number>) => Promise.all(Array.from({ length: AT_ONCE }, read))
  for (const kind of KIND_NAMES) {
    const all = Array<number>(AT_ONCE).fill(LOGS[kind])
    expect(await together(() => readPages(product, kind, 'id'))).toEqual(all)
    await noteTurn(`pages of ${kind} without them`)
    expect(await together(() => readPages(product, kind, 'id metadata'))).toEqual(all)
    await noteTurn(`pages of ${kind}`)
    expect(await together(() => readExport(product, kind))).toEqual(all)
    await noteTurn(`exports of ${kind}`)
  }
  expect(await together(() => readTail(product))).toEqual(Array(AT_ONCE).fill(expect.any(Number)))
  await noteTurn('tails')
  const peakMb = (startBytes + (await memory.growth()).peak) / 2 ** 20
  const [worst] = turns.toSorted((a, b) => b.ms - a.ms)
  const silenceMs = worst?.ms ?? 0
  const kinds = KIND_NAMES.map((kind) => `${LOGS[kind]} logs of ${kind} in ${KINDS[kind].length} bytes`).join(', ')
  await noteResult(
    'H2',
    `${kinds}: pages, exports and tails, ${AT_ONCE} at once: all logs; nobody waited for more than ${Math.round(silenceMs)} ms (${worst?.what}); ${Math.round(peakMb)} MB at most`,
  )
  expect(peakMb).toBeLessThan(MAX_RESIDENT_MB)
  expect(silenceMs).toBeLessThan(MAX_SILENCE_MS)
}
