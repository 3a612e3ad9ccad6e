/** Requests of many logs of one moment, with and without keys, through every door: they are read in the order in which they were sent. */
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { ask, ingest, type Product } from './client.ts'
import { noteResult, size } from './row.ts'

const REQUESTS = size(1000, 48)
const LOGS = 50
const CLIENTS = 8
const RESOURCE = 'h11'
const FIRST_MS = Date.parse('2026-01-05T00:00:00Z')

const MUTATION = 'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { accepted } }'
const PAGE = `query ($where: LogFilter, $after: String) {
  logs(where: $where, first: 1000, after: $after, orderBy: ASC) { nodes { message timestamp } pageInfo { endCursor hasNextPage } } }`

type Post = (url: string, logs: object[], key: string | undefined) => Promise<{ accepted: number }>

const headersOf = (key: string | undefined) => (key === undefined ? {} : { 'idempotency-key': key })

const DOORS: readonly Post[] = [
  async (url, logs, key) => (await ingest(url, logs, headersOf(key))).json,
  async (url, logs, key) => {
    const lines = logs.map((log) => JSON.stringify(log)).join('\n')
    return (await ingest(url, lines, { 'content-type': 'application/x-ndjson', ...headersOf(key) })).json
  },
  async (url, logs, key) => {
    const variables = { input: { logs, idempotencyKey: key } }
    return (await ask<{ ingestLogs: { accepted: number } }>(url, { query: MUTATION, variables })).data.ingestLogs
  },
]

/** One moment a request, to the microsecond; nothing else of a log says where it belongs. */
function makeLogs(request: number): object[] {
  const timestamp = new Date(FIRST_MS + request * 1000)
    .toISOString()
    .replace('Z', `${String(request % 1000).padStart(3, '0')}Z`)
  return Array.from({ length: LOGS }, (_, line) => ({ timestamp, message: `${request} ${line}`, resourceId: RESOURCE }))
}

async function sendAll(url: string): Promise<void> {
  let next = 0
  async function client(): Promise<void> {
    while (next < REQUESTS) {
      const request = next++
      const post = DOORS[request % DOORS.length]
      const key = request % 2 === 0 ? `h11-${request}` : undefined
      // With a key, the request is sent again too.
      for (let times = key === undefined ? 1 : 2; times > 0; times--) {
        expect(await post?.(url, makeLogs(request), key)).toMatchObject({ accepted: LOGS })
      }
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
}

type Page = { logs: { nodes: { message: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }

const WHERE = { resourceId: { eq: RESOURCE } }

async function readList(url: string): Promise<string[]> {
  const messages: string[] = []
  for (let after: string | undefined, more = true; more;) {
    const { logs } = (await ask<Page>(url, { query: PAGE, variables: { where: WHERE, after } })).data
    messages.push(...logs.nodes.map(({ message }) => message))
    after = logs.pageInfo.endCursor
    more = logs.pageInfo.hasNextPage
  }
  return messages
}

async function readExport(url: string): Promise<string[]> {
  const answer = await fetch(`${url}/export?orderBy=ASC&where=${encodeURIComponent(JSON.stringify(WHERE))}`)
  const lines = (await answer.text()).split('\n').filter(Boolean)
  return lines.map((line) => (JSON.parse(line) as { message: string }).message)
}

export async function expectOrderKept({ url, prisma }: Product): Promise<void> {
  await sendAll(url)
  const stored = () => prisma.log.count({ where: { resourceId: RESOURCE } })
  await waitFor(async () => ((await stored()) >= REQUESTS * LOGS ? true : undefined), 60_000)
  const sent = Array.from({ length: REQUESTS }, (_, request) => makeLogs(request)).flat()
  const messages = sent.map((log) => (log as { message: string }).message)
  expect(await readList(url)).toEqual(messages)
  expect(await readExport(url)).toEqual(messages)
  await noteResult(
    'H11',
    `${REQUESTS} requests of ${LOGS} logs of one moment, by array, NDJSON and mutation, half of them with a key and sent twice: list and export are in the order of sending, 0 doubled`,
  )
}
