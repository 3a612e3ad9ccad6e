/** A client that begins uploads and does not end them, as many as it can: they are cut, and neither another client nor its own small requests are refused. */
import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { ask, send, type Product } from './client.ts'
import { percentile } from './load.ts'
import { openSocket } from './raw-client.ts'
import { clientTimings, isFull, noteResult, size } from './row.ts'

const SECONDS = size(60, 4)
const CUT_MS = clientTimings.requestTimeoutMs + size(5000, 15_000)
const MIB = 2 ** 20

type Upload = { path: string; encoding?: string; bytes: Buffer; declared: number; drips: boolean; times: number }

const spaces = Buffer.alloc(12 * MIB, ' ')
const gzipped = gzipSync(Buffer.from(JSON.stringify({ message: 'm'.repeat(1000) })))

const UPLOADS: readonly Upload[] = [
  { path: '/public/ingest', bytes: spaces, declared: 12 * MIB + 1, drips: false, times: size(16, 4) },
  { path: '/public/ingest', bytes: spaces, declared: 13 * MIB, drips: true, times: size(8, 2) },
  { path: '/public/ingest', bytes: spaces.subarray(0, 4000), declared: 60_000, drips: true, times: size(400, 40) },
  { path: '/public/ingest', bytes: spaces.subarray(0, 60_000), declared: 65_000, drips: false, times: size(200, 80) },
  {
    path: '/public/ingest',
    encoding: 'gzip',
    bytes: gzipped.subarray(0, -1),
    declared: gzipped.length,
    drips: false,
    times: size(100, 20),
  },
  { path: '/graphql', bytes: spaces.subarray(0, 2 * MIB - 2), declared: 2 * MIB - 1, drips: false, times: size(24, 6) },
]

/** Sends all but the end of it; milliseconds from then until the server refuses it or cuts the connection. */
async function stall(url: string, upload: Upload, until: AbortSignal): Promise<number> {
  const { path, encoding, bytes, declared, drips } = upload
  const socket = await openSocket(url)
  let start = performance.now()
  const coding = encoding ? `Content-Encoding: ${encoding}\r\n` : ''
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${coding}Content-Length: ${declared}\r\n\r\n`,
  )
  socket.write(bytes, () => (start = performance.now()))
  const timer = drips ? setInterval(() => socket.write(' '), 1000) : undefined
  const answered = Promise.race([once(socket, 'data'), once(socket, 'close')])
  // In the small size nobody waits for the last ones.
  const isOver = new Promise((resolve) => until.addEventListener('abort', resolve))
  await Promise.race(isFull ? [answered] : [answered, isOver]).catch(() => undefined)
  clearInterval(timer)
  socket.destroy()
  return performance.now() - start
}

/** Without a pause: who is refused begins again. */
async function stallAgain(url: string, upload: Upload, until: AbortSignal): Promise<number[]> {
  const held: number[] = []
  while (!until.aborted) {
    held.push(await stall(url, upload, until))
    // What a refusal says: Retry-After: 1.
    if (!until.aborted) await delay(1000, undefined, { signal: until }).catch(() => undefined)
  }
  return held
}

const log = JSON.stringify({ message: 'a good one' })
const large = Buffer.concat([Buffer.from('['), spaces.subarray(0, 8 * MIB), Buffer.from(`${log}]`)])
const PAGE = '{ logs(first: 10) { nodes { message } } }'

/** The statuses of what a good client sends meanwhile, and the times of its small requests. */
async function sendMeanwhile(url: string, from: string, until: AbortSignal) {
  const statuses: number[] = []
  const milliseconds: number[] = []
  for (let i = 0; !until.aborted; i++) {
    const small = await send(url, { body: log, from })
    const page = await ask(url, { query: PAGE }, { from })
    statuses.push(small.status, page.status)
    milliseconds.push(small.ms, page.ms)
    if (from !== HOSTILE && i % 10 === 0) statuses.push((await send(url, { body: large, from })).status)
    await delay(50)
  }
  return { statuses, milliseconds }
}

const HOSTILE = '127.0.0.1'

export async function expectStalledUploadsCut({ url }: Product): Promise<void> {
  const until = AbortSignal.timeout(SECONDS * 1000)
  const stalling = UPLOADS.flatMap((upload) =>
    Array.from({ length: upload.times }, () => stallAgain(url, upload, until)),
  )
  const [other, own] = await Promise.all(['127.0.0.2', HOSTILE].map((address) => sendMeanwhile(url, address, until)))
  const held = (await Promise.all(stalling)).flat()
  const refused = (statuses: number[] = []) => statuses.filter((status) => status !== 200 && status !== 201)
  expect(refused(other?.statuses), 'of another client').toEqual([])
  expect(refused(own?.statuses), 'small ones of the same address').toEqual([])
  expect(other?.statuses.length).toBeGreaterThan(SECONDS)
  const longestMs = Math.max(...held)
  expect(longestMs).toBeLessThan(CUT_MS)
  const p95 = (milliseconds: number[] = []) => `${percentile(milliseconds, 0.95).toFixed(0)} ms`
  await noteResult(
    'H4',
    `${stalling.length} uploads at once that stall, ${held.length} in ${SECONDS} s: each cut or refused after ${(longestMs / 1000).toFixed(1)} s at most; 0 of ${other?.statuses.length ?? 0} requests of another client refused, 8 MiB ones among them, p95 of the small ones ${p95(other?.milliseconds)}; 0 of ${own?.statuses.length ?? 0} small ones of the same address, p95 ${p95(own?.milliseconds)}`,
  )
}
