/** A client that asks the heaviest questions it may, without a pause, on many connections: another client's pages come at once, its own soon. */
import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { ask, ingest, type Product } from './client.ts'
import { percentile } from './load.ts'
import { isFull, noteResult, size } from './row.ts'

const SECONDS = size(60, 5)
const CONNECTIONS = size(48, 12)
const LOGS = size(300, 60)
const OTHERS_MS = size(1000, 10_000)

const LONG = 'abcdefghij klmno '.repeat(15_000)

/** Each reads every long message, and finds nothing. */
const HEAVY: readonly object[] = [
  { message: { regex: String.raw`(a\w+ ?)+k(l\w*|[m-z]+)* x{3}$` } },
  { or: Array.from({ length: 60 }, (_, i) => ({ message: { contains: `absent ${i}` } })) },
  {
    or: Array.from({ length: 60 }, (_, i) => ({
      metadata: { path: Array.from({ length: 32 }, (__, key) => `k${key}-${i}`), op: { exists: true } },
    })),
  },
]

const ALIASES = Array.from({ length: 15 }, (_, i) => `a${i}: logCount(where: $where) { value }`).join(' ')
const PAGE =
  'query ($resourceId: String) { logs(first: 50, where: { resourceId: { eq: $resourceId } }) { nodes { id } } }'

async function askHeavy(url: string, agent: Agent, until: AbortSignal): Promise<string[]> {
  const codes: string[] = []
  for (let i = 0; !until.aborted; i++) {
    const variables = { where: HEAVY[i % HEAVY.length] }
    const { status, errors } = await ask(
      url,
      { query: `query ($where: LogFilter) { ${ALIASES} }`, variables },
      { agent },
    )
    codes.push(...(errors?.map(({ extensions }) => extensions.code) ?? [String(status)]))
  }
  return codes
}

/** Pages that somebody else asks for meanwhile, one after the other. */
async function askPages(url: string, { from, resourceId }: { from: string; resourceId: string }, until: AbortSignal) {
  const milliseconds: number[] = []
  const failures: string[] = []
  while (!until.aborted) {
    const { ms, errors } = await ask(url, { query: PAGE, variables: { resourceId } }, { from })
    milliseconds.push(ms)
    failures.push(...(errors?.map(({ extensions }) => extensions.code) ?? []))
  }
  return { milliseconds, failures }
}

export async function expectHeavyQuestionsAlone({ url, prisma }: Product): Promise<void> {
  const run = randomUUID()
  const long = Array.from({ length: LOGS }, (_, i) => ({ message: `${i} ${LONG}`, resourceId: `${run} long` }))
  for (let i = 0; i < LOGS; i += 20) expect((await ingest(url, long.slice(i, i + 20))).status).toBe(201)
  const short = Array.from({ length: 100 }, (_, i) => ({ message: `${i}`, resourceId: run }))
  expect((await ingest(url, short)).status).toBe(201)
  const stored = () => prisma.log.count({ where: { resourceId: { startsWith: run } } })
  await waitFor(async () => ((await stored()) === LOGS + 100 ? true : undefined), 60_000)

  const until = AbortSignal.timeout(SECONDS * 1000)
  const crowd = new Agent({ keepAlive: true })
  const asking = Array.from({ length: CONNECTIONS }, () => askHeavy(url, crowd, until))
  const askAs = (from: string) => askPages(url, { from, resourceId: run }, until)
  const [other, own] = await Promise.all([askAs('127.0.0.2'), askAs('127.0.0.1')])
  const codes = (await Promise.all(asking)).flat()
  crowd.destroy()
  const count = (code: string) => codes.filter((one) => one === code).length
  const [othersMs, ownMs] = [percentile(other.milliseconds, 0.95), percentile(own.milliseconds, 0.95)]
  await noteResult(
    'H5',
    `${CONNECTIONS} connections, 15 aliased questions each, over ${LOGS} logs of 255 kB for ${SECONDS} s: ${count('QUERY_TIMEOUT')} stopped, ${count('OVERLOADED')} refused; another client’s page p95 ${othersMs.toFixed(0)} ms of ${other.milliseconds.length}, 0 failed; a page of the same address p95 ${ownMs.toFixed(0)} ms of ${own.milliseconds.length}, ${own.failures.length} refused`,
  )
  expect(codes.filter((code) => !['200', 'OVERLOADED', 'QUERY_TIMEOUT'].includes(code))).toEqual([])
  // Otherwise the questions were not heavy.
  if (isFull) expect(count('QUERY_TIMEOUT') + count('OVERLOADED')).toBeGreaterThan(0)
  expect(other.failures).toEqual([])
  expect(othersMs).toBeLessThan(OTHERS_MS)
  expect(own.failures.filter((code) => code !== 'OVERLOADED')).toEqual([])
  expect(own.milliseconds.length).toBeGreaterThan(0)
}
