/** Bodies that are cut, joined, polluted and followed by rubbish, in every encoding: all that is in them is taken or refused, or they are 400. */
import * as zlib from 'node:zlib'
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { ingest, type Product } from './client.ts'
import { createRandom, type Random } from './random.ts'
import { noteResult, size } from './row.ts'

const BODIES = size(10_000, 500)
const CLIENTS = 8

/** `members`: whether the encoding allows several, one behind the other. */
const WRITERS: readonly { encoding: string; members: boolean; write: (text: string) => Buffer }[] = [
  { encoding: 'identity', members: true, write: (text) => Buffer.from(text) },
  { encoding: 'gzip', members: true, write: (text) => zlib.gzipSync(text) },
  { encoding: 'deflate', members: false, write: (text) => zlib.deflateSync(text) },
  { encoding: 'deflate', members: false, write: (text) => zlib.deflateRawSync(text) },
  { encoding: 'br', members: false, write: (text) => zlib.brotliCompressSync(text) },
  { encoding: 'zstd', members: true, write: (text) => zlib.zstdCompressSync(text) },
]

const RUBBISH = [[0], [0x1f], [0x1f, 0x8b], [0x28, 0xb5, 0x2f], [0x78, 0x9c], [0xff, 0xfe], [0x7b], [0, 0, 0, 0x1f]]

type Made = {
  encoding: string
  body: Buffer
  /** How many logs are in it, and how many of them are good; undefined when it has to be 400. */
  holds: { logs: number; good: number } | undefined
}

/** The body of a seed. */
function makeBody(seed: number): Made {
  const random = createRandom(seed)
  const { encoding, members, write } = random.pick(WRITERS)
  const lines = Array.from({ length: 1 + random.below(random.pick([3, 30, 300])) }, (_, line) => {
    return `{"message":"h8 ${seed} ${line} ${'é'.repeat(random.below(40))}"}\n`
  })
  const text = lines.join('')
  const parts = cutIntoParts(text, random).map(write)
  const whole = Buffer.concat(parts)
  const cut = random.below(3) === 0 ? random.below(whole.length) : whole.length
  const rubbish = random.below(3) === 0 ? Buffer.from(random.pick(RUBBISH)) : Buffer.alloc(0)
  const body = Buffer.concat([whole.subarray(0, cut), rubbish])
  if (encoding === 'identity') return { encoding, body, holds: countLines(body, lines) }
  const ends = parts.map((_, index) => Buffer.concat(parts.slice(0, index + 1)).length)
  const isPadded = encoding === 'gzip' && rubbish.every((byte) => byte === 0)
  const isWhole = ends.includes(cut) && (members || cut === ends[0]) && (rubbish.length === 0 || isPadded)
  const held = textOf(text, parts.length, ends.indexOf(cut))
  return { encoding, body, holds: isWhole ? countLines(Buffer.from(held), lines) : undefined }
}

/** Where members end has nothing to do with where lines end. */
function cutIntoParts(text: string, random: Random): string[] {
  const count = 1 + random.below(3)
  return Array.from({ length: count }, (_, part) => partOf(text, part, count))
}

const partOf = (text: string, part: number, count: number) =>
  text.slice(Math.floor((part * text.length) / count), Math.floor(((part + 1) * text.length) / count))

const textOf = (text: string, count: number, last: number) =>
  text.slice(0, Math.floor(((last + 1) * text.length) / count))

function countLines(body: Buffer, lines: readonly string[]): Made['holds'] {
  const found = body
    .toString('latin1')
    .split('\n')
    .filter((line) => line.replaceAll('\x1e', '').trim() !== '')
  const known = new Set(lines.map((line) => Buffer.from(line.trimEnd()).toString('latin1')))
  return { logs: found.length, good: found.filter((line) => known.has(line)).length }
}

export async function expectTakenWhole(product: Product): Promise<void> {
  const failures: string[] = []
  const seen = { accepted: 0, refused: 0, whole: 0 }
  let next = 1
  async function client(): Promise<void> {
    while (next <= BODIES && failures.length < 20) {
      const seed = next++
      const { encoding, body, holds } = makeBody(seed)
      const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': encoding }
      const { status, text, json } = await ingest(product.url, body, headers)
      const { accepted, rejected } = json.error ? { accepted: 0, rejected: [] } : json
      const isTaken = json.error === undefined && accepted + rejected.length === holds?.logs && accepted === holds.good
      const isRefused = status === 400 && accepted === 0 && !holds?.good
      if (!isTaken && !isRefused)
        failures.push(`seed ${seed}: ${encoding} ${JSON.stringify(holds)} ${text.slice(0, 200)}`)
      seen.accepted += accepted
      seen[isTaken ? 'whole' : 'refused']++
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  expect(failures).toEqual([])
  const where = { message: { startsWith: 'h8 ' } }
  const count = () => product.prisma.log.count({ where })
  await waitFor(async () => ((await count()) >= seen.accepted ? true : undefined), 60_000)
  expect(await count()).toBe(seen.accepted)
  // A row that breaks everything, or nothing, tests nothing.
  for (const outcome of ['whole', 'refused'] as const) expect(seen[outcome]).toBeGreaterThan(BODIES / 10)
  const outcomes = `${seen.whole} taken whole, ${seen.refused} refused whole`
  await noteResult(
    'H8',
    `${BODIES} bodies in 6 encodings: ${outcomes}; ${seen.accepted} logs accepted and stored, 0 lost in silence`,
  )
}
