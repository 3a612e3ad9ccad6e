/** Real shippers, each in a process of its own, that send numbered logs; and what has become of those that they count as sent. */
import { randomUUID } from 'node:crypto'
import { freePort } from '../../local/ports.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { blockWith } from '../clients/blocks.ts'
import { hasCollector } from '../clients/install.ts'
import { send } from '../clients/send.ts'
import { startCollector } from '../clients/start-collector.ts'
import { hasOmelasticsearch, startForwarderOf } from '../clients/syslog-daemon.ts'
import { waitFor } from '../support/wait-for.ts'

/** Where the shippers send to. */
export type Target = { url: string; elasticsearchPort: number; grpcPort: number }

/** What takes the numbered logs: the server itself, or a daemon on the way to it, which is there until all of them are stored. */
type Taker = { sender: string; address: string; daemon?: AsyncDisposable }

type Shipper = {
  /** By which its logs come in. */
  door: string
  /** Absent: it comes with the others. */
  isThere?: () => boolean
  start(target: Target): Taker | Promise<Taker>
}

const SHIPPERS: Readonly<Record<string, Shipper>> = {
  'OTel JS': { door: 'otlp', start: ({ url }) => ({ sender: 'ship-otel.mjs', address: url }) },
  'helper of Elasticsearch': {
    door: 'elasticsearch',
    start: ({ url }) => ({ sender: 'ship-bulk.mjs', address: url }),
  },
  rsyslog: {
    door: 'elasticsearch',
    isThere: () => hasOmelasticsearch(),
    async start({ elasticsearchPort }) {
      const daemon = await startForwarderOf('rsyslog', toElasticsearch(elasticsearchPort))
      return { sender: 'ship-logger.mjs', address: daemon.socket, daemon }
    },
  },
  Collector: {
    door: 'otlp-grpc',
    isThere: hasCollector,
    async start({ grpcPort }) {
      const daemon = await startCollector(toGrpc(grpcPort))
      return { sender: 'ship-otel.mjs', address: daemon.url, daemon }
    },
  },
}

/** As docs/send.md says, with a queue on disk, but for half a minute between two attempts. */
const toElasticsearch = (port: number): string =>
  blockWith('omelasticsearch')
    .replace('9200', String(port))
    .replace(/errorfile="[^"]*"/, '')
    .replace('action.resumeRetryCount="-1"', 'action.resumeRetryCount="-1" action.resumeInterval="1"')

/** It gives up after five minutes, unless it is told not to. */
const toGrpc = (port: number): string => `
exporters:
  otlp_grpc:
    endpoint: "127.0.0.1:${port}"
    tls: { insecure: true }
    retry_on_failure: { initial_interval: 1s, max_interval: 2s, max_elapsed_time: 0 }
service: { pipelines: { logs: { receivers: [otlp], exporters: [otlp_grpc] } } }`

const THERE = Object.entries(SHIPPERS).filter(([, { isThere }]) => isThere?.() ?? true)

/** The doors of those that are there. */
export const SHIPPERS_DOORS = [...new Set(THERE.map(([, { door }]) => door))]

/** Ports for those that take no path, or speak gRPC. */
export const portsOfShippers = async () => ({ elasticsearchPort: await freePort(), grpcPort: await freePort() })

/** Of the server: the times of JavaScript are not finer than a millisecond, and the SDK of OpenTelemetry names no ids. */
export const settingsFor = ({ elasticsearchPort, grpcPort }: Omit<Target, 'url'>) => ({
  DEDUPLICATE_BODIES: 'all',
  ELASTICSEARCH_PORT: String(elasticsearchPort),
  OTLP_GRPC_PORT: String(grpcPort),
})

type Load = Target & { count: number; perSecond: number }

export type Shipped = {
  name: string
  /** What it counts as sent. */
  sent: number
  stored: number
  /** At most 20 numbers of each. */
  lost: number[]
  doubled: number[]
}

/** Longer than the outages, and the pauses that the shippers make. */
const TIMEOUT_MS = 300_000
const SETTLED_MS = 60_000

/** They have begun when this resolves; `finish` waits until they have ended, and what they count as sent is stored. */
export async function startShippers({ count, perSecond, ...target }: Load) {
  const daemons = new AsyncDisposableStack()
  const shippers = await Promise.all(
    THERE.map(async ([name, { start }]) => {
      const { sender, address, daemon } = await start(target)
      if (daemon) daemons.use(daemon)
      const run = `ship-${randomUUID().slice(0, 8)}`
      const args = [address, run, String(count), String(perSecond)]
      return { name, run, output: send({ sender, args, timeoutMs: TIMEOUT_MS }) }
    }),
  )
  const ended = Promise.all(
    shippers.map(async ({ output, ...shipper }) => ({ ...shipper, sent: JSON.parse(await output) as number[] })),
  )
  // Whoever starts them may fail before it waits for them.
  ended.catch(() => undefined)
  return {
    finish: async (database: Database): Promise<Shipped[]> =>
      Promise.all((await ended).map((shipper) => countShipped(database, shipper))),
    [Symbol.asyncDispose]: () => daemons[Symbol.asyncDispose](),
  }
}

type Ended = { name: string; run: string; sent: number[] }

/** Waits until everything that counts as sent is stored, at most a minute. */
async function countShipped(database: Database, { name, run, sent }: Ended) {
  const read = () => database.$queryRaw<{ n: number; times: number }[]>`
    SELECT message::int AS n, count(*)::int AS times FROM logs WHERE resource_id = ${run} GROUP BY 1`
  const end = Date.now() + SETTLED_MS
  return waitFor(async (): Promise<Shipped | undefined> => {
    const rows = await read()
    const stored = new Set(rows.map(({ n }) => n))
    const lost = sent.filter((n) => !stored.has(n))
    if (lost.length > 0 && Date.now() < end) return undefined
    const doubled = rows.filter(({ times }) => times > 1).map(({ n }) => n)
    return { name, sent: sent.length, stored: stored.size, lost: lost.slice(0, 20), doubled: doubled.slice(0, 20) }
  }, 2 * SETTLED_MS)
}

/** For the result, the rounds of each shipper together. */
export function tell(shipped: readonly Shipped[]): string {
  const total = (rounds: readonly Shipped[], what: 'sent' | 'stored') => rounds.reduce((sum, one) => sum + one[what], 0)
  return [...Map.groupBy(shipped, ({ name }) => name)]
    .map(([name, rounds]) => `${name}: ${total(rounds, 'sent')} sent, ${total(rounds, 'stored')} stored`)
    .join('; ')
}
