/** Sample logs of a fictional shop, for an explorer without logs. */
import type { LogInput, LogLevel } from '../generated/graphql.ts'

type List<T> = readonly [T, ...T[]]
type Dice = { below: (limit: number) => number; pick: <T>(items: List<T>) => T }
type Service = { name: string; parent: string }
type Event = {
  /** Relative to the sum of all weights. */
  weight: number
  level: LogLevel
  services: List<Service>
  draft: (dice: Dice) => { message: string; metadata: Record<string, unknown> }
}

const STOREFRONT = { name: 'storefront', parent: 'web' }
const CHECKOUT = { name: 'checkout', parent: 'shop' }
const PAYMENTS = { name: 'payments', parent: 'shop' }
const INVENTORY = { name: 'inventory', parent: 'shop' }
const MAILER = { name: 'mailer', parent: 'workers' }
const INDEXER = { name: 'search-indexer', parent: 'workers' }

const COMMITS: List<string> = ['9f2c1ab', '4e81d07', 'c03b5fe']
const ROUTES: List<string> = ['/cart', '/checkout', '/products/2841', '/search?q=boots', '/account/orders', '/login']
const TABLES: List<string> = ['orders', 'order_items', 'stock', 'customers']

const FIRST_EVENT: Event = {
  weight: 30,
  level: 'INFO',
  services: [STOREFRONT, CHECKOUT, INVENTORY],
  draft: ({ pick, below }) => {
    const http = { method: pick(['GET', 'GET', 'POST']), route: pick(ROUTES), status: pick([200, 200, 201, 304]) }
    const durationMs = 4 + below(180)
    const message = `${http.method} ${http.route} ${http.status} in ${durationMs} ms`
    return { message, metadata: { http: { ...http, durationMs, userAgent: pick(['Firefox/145.0', 'Chrome/141.0']) } } }
  },
}

const EVENTS: List<Event> = [
  FIRST_EVENT,
  {
    weight: 20,
    level: 'DEBUG',
    services: [CHECKOUT, PAYMENTS, INVENTORY, INDEXER],
    draft: ({ pick, below }) => {
      const db = { table: pick(TABLES), rows: below(400), durationMs: 1 + below(40) }
      const message = `SELECT * FROM ${db.table} WHERE updated_at > $1 returned ${db.rows} rows in ${db.durationMs} ms`
      return { message, metadata: { db: { ...db, pool: { size: 10, idle: below(10) } } } }
    },
  },
  {
    weight: 12,
    level: 'TRACE',
    services: [STOREFRONT, CHECKOUT],
    draft: ({ pick, below }) => {
      const cache = { key: `session:${(100_000 + below(900_000)).toString(36)}`, result: pick(['hit', 'hit', 'miss']) }
      return { message: `Cache lookup ${cache.key}: ${cache.result}`, metadata: { cache } }
    },
  },
  {
    weight: 8,
    level: 'INFO',
    services: [CHECKOUT],
    draft: ({ pick, below }) => {
      const order = 40_000 + below(9_000)
      const item = () => ({ sku: `TL-${1000 + below(900)}`, quantity: 1 + below(4) })
      const items = Array.from({ length: 1 + below(3) }, item)
      const metadata = { order, items, currency: pick(['EUR', 'USD', 'GBP']), express: below(3) === 0 }
      return { message: `Order ${order} confirmed (items: ${items.length})`, metadata }
    },
  },
  {
    weight: 6,
    level: 'INFO',
    services: [MAILER],
    draft: ({ pick, below }) => {
      const mail = { template: pick(['order-confirmed', 'order-shipped', 'password-reset']), queueMs: below(900) }
      return { message: `Mail sent template=${mail.template} queueMs=${mail.queueMs}`, metadata: { mail } }
    },
  },
  {
    weight: 6,
    level: 'INFO',
    services: [INDEXER],
    draft: ({ below }) => {
      const batch = { documents: 100 + below(900), durationMs: 80 + below(700) }
      return { message: `Indexed ${batch.documents} products in ${batch.durationMs} ms`, metadata: { batch } }
    },
  },
  {
    weight: 10,
    level: 'WARN',
    services: [CHECKOUT, STOREFRONT],
    draft: ({ pick, below }) => {
      const [upstream, attempt] = [pick(['payments', 'inventory', 'rates.example.com']), 1 + below(3)]
      const message = `No answer from ${upstream} after ${500 * attempt} ms, attempt ${attempt} of 3`
      return { message, metadata: { upstream, attempt, circuit: pick(['closed', 'half-open']) } }
    },
  },
  {
    weight: 5,
    level: 'ERROR',
    services: [PAYMENTS],
    draft: ({ pick, below }) => {
      const order = 40_000 + below(9_000)
      const stack = [
        `PaymentError: card was declined for order ${order}`,
        '    at authorise (file:///app/payments/authorise.ts:48:11)',
        '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
        '    at async settle (file:///app/payments/settle.ts:21:18)',
      ]
      const error = { code: 'card_declined', provider: pick(['acme-pay', 'northbank']), retriable: false }
      return { message: stack.join('\n'), metadata: { order, error } }
    },
  },
  {
    weight: 2,
    level: 'ERROR',
    services: [INVENTORY, MAILER],
    draft: ({ pick }) => {
      const error = { errno: -111, syscall: 'connect', host: pick(['db-1', 'redis-2', 'smtp']) }
      return { message: `connect ECONNREFUSED ${error.host}: the connection was refused`, metadata: { error } }
    },
  },
  {
    weight: 1,
    level: 'FATAL',
    services: [INDEXER],
    draft: ({ below }) => {
      const heap = { usedMb: 1900 + below(140), limitMb: 2048 }
      return { message: `Out of memory at ${heap.usedMb} MB: the process is going down`, metadata: { heap } }
    },
  },
]

const TOTAL_WEIGHT = EVENTS.reduce((sum, { weight }) => sum + weight, 0)
/** Logs in a row that belong to one request, and the time between them. */
const PER_TRACE = 4
const STEP_MS = 35
const SPAN_MS = 3_600_000

/** `count` logs over the hour before `nowMs`, the oldest first. The same seed gives the same logs. */
export function createSampleLogs(count: number, nowMs: number, seed = 1): LogInput[] {
  const dice = createDice(seed)
  const traces = Math.ceil(count / PER_TRACE)
  return Array.from({ length: traces }, (_, trace) => {
    const startMs = nowMs - SPAN_MS + ((trace + 1) * SPAN_MS) / traces - PER_TRACE * STEP_MS - dice.below(5000)
    const traceId = hex(32, dice)
    const commit = dice.pick(COMMITS)
    return Array.from({ length: PER_TRACE }, (__, step): LogInput => {
      const event = pickEvent(dice)
      const { name, parent } = dice.pick(event.services)
      const { message, metadata } = event.draft(dice)
      return {
        timestamp: new Date(startMs + step * STEP_MS + dice.below(STEP_MS)).toISOString(),
        level: event.level,
        message,
        resourceId: `${name}-${1 + dice.below(2)}`,
        traceId,
        spanId: hex(16, dice),
        commit,
        metadata: { ...metadata, parentResourceId: parent, sample: true },
      }
    })
  })
    .flat()
    .slice(0, count)
}

function pickEvent({ below }: Dice): Event {
  const at = below(TOTAL_WEIGHT)
  let sum = 0
  return EVENTS.find(({ weight }) => (sum += weight) > at) ?? FIRST_EVENT
}

function hex(length: number, { below }: Dice): string {
  return Array.from({ length }, () => below(16).toString(16)).join('')
}

/** Mulberry32: samples need variety, not secrecy, and tests need the same samples every time. */
function createDice(seed: number): Dice {
  let state = seed
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  return { below, pick: (items) => items[below(items.length)] ?? items[0] }
}
