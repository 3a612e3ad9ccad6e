/**
 * Logs of a shop's sixty services over a stretch of time, in its order and the same at each run: few services have most of them, durations are
 * log-normal, some paths of the metadata are rare, and one in 60 is a stack trace. What goes wrong is said by whoever tells the story.
 */
import type { Log } from '../../log/log.ts'
import {
  createDice,
  failedBecauseOf,
  KINDS,
  PRICED,
  VOUCHER,
  WAREHOUSE,
  type Dice,
  type Kind,
  type Request,
} from './story-messages.ts'

export type Story = {
  fromMs: number
  untilMs: number
  /** About so many. */
  logs: number
  /** From then on the largest service has another commit, a path and a message of its own, and takes three times as long. */
  deployMs?: number
  /** A service fails, with this share of all logs; after a tenth of the time others fail because of it. */
  burst?: Stretch & { share: number }
  /** A service takes twenty times as long. */
  slow?: Stretch & { service: string }
  /** Others, in the order of time. */
  also?: readonly Log[]
}

type Stretch = { fromMs: number; untilMs: number }

const NAMES = 'checkout payments gateway catalog search auth mailer inventory shipping billing profile notify'.split(
  ' ',
)
const REGIONS = ['eu-west', 'eu-central', 'us-east']

export const SERVICES = Array.from(
  { length: 60 },
  (_, i) => `${NAMES[i % NAMES.length]}-${REGIONS[i % REGIONS.length]}-${String(Math.floor(i / 3)).padStart(2, '0')}`,
)
const CLUSTERS = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'].map((name) => `cluster-${name}`)

const DEPLOYED_PLACE = 0
const FAILING_PLACE = 7
export const [DEPLOYED = '', FAILING = ''] = [SERVICES[DEPLOYED_PLACE], SERVICES[FAILING_PLACE]]
export const NEW_COMMIT = 'dec0de5'

const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE']
const ROUTES =
  '/api/v1/orders /api/v1/orders/:id/items /api/v2/cart/:id /login /api/v1/users/:id/profile /search /api/v1/payments/:id/capture /healthz /api/v3/catalog/:id /assets/app.js'.split(
    ' ',
  )
const OTHER_STATUSES = [201, 204, 301, 400, 404, 404, 500, 503]

const STEPS = 65_536

/** For each of so many equal shares the place of what has it. */
function placesOf(weights: readonly number[]): readonly number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const places: number[] = []
  let until = 0
  for (const [place, weight] of weights.entries()) {
    until += (weight / whole) * STEPS
    while (places.length < until - 0.5) places.push(place)
  }
  return places
}

const KIND_PLACES = placesOf(KINDS.map(({ weight }) => weight))
const SERVICE_PLACES = placesOf(SERVICES.map((_, i) => 1 / (i + 1) ** 1.1))

/** Requests that run at the same time, of 2 to 14 logs each. */
const OPEN_REQUESTS = 60
type Trace = { id: string; left: number; user: number; request: string; service: number; region: number }

const DAY_MS = 24 * 60 * 60_000

const isIn = (ms: number, stretch: Stretch | undefined): boolean =>
  stretch !== undefined && ms >= stretch.fromMs && ms < stretch.untilMs

export function* tellStory({ fromMs, untilMs, logs, also = [], ...story }: Story): Generator<Log> {
  const dice = createDice(Math.floor(fromMs / DAY_MS))
  const makeLog = createLogs(dice, story)
  const perMs = logs / (untilMs - fromMs)
  const others = also.values()
  let next = others.next()
  for (let now = fromMs; ;) {
    // More by day than by night.
    now += 1 / (perMs * (1 + 0.5 * Math.sin((2 * Math.PI * (now % DAY_MS)) / DAY_MS - 1.6)))
    const ms = Math.floor(now)
    for (; !next.done && next.value.timestampMs <= Math.min(ms, untilMs); next = others.next()) yield next.value
    if (ms >= untilMs) return
    yield makeLog(ms)
  }
}

type Wrong = Pick<Story, 'deployMs' | 'burst' | 'slow'>

/** What a log is about. */
type Happening = { kind: Kind; place: number; isNew: boolean; request: Request; trace: Trace }

function createLogs(dice: Dice, wrong: Wrong) {
  const { below, hex8 } = dice
  const commits = SERVICES.map(() => hex8().slice(1))
  const open = Array.from({ length: OPEN_REQUESTS }, () => newTrace(dice))

  return (ms: number): Log => {
    const at = below(OPEN_REQUESTS)
    const trace = open[at] ?? newTrace(dice)
    if (--trace.left <= 0) open[at] = newTrace(dice)
    const happening = happen(dice, { ms, trace, wrong })
    const { kind, place, isNew, request } = happening
    const { parent, json } = metadataOf(dice, happening)
    return {
      id: idOf(ms, dice),
      timestampMs: ms,
      timestampUs: below(1000),
      level: kind.level,
      message: kind.say(dice, request),
      resourceId: SERVICES[place] ?? '',
      traceId: trace.id,
      spanId: hex8() + hex8(),
      commit: isNew ? NEW_COMMIT : (commits[place] ?? ''),
      parentResourceId: parent,
      metadataJson: json,
    }
  }
}

const anyService = ({ below }: Dice) => SERVICE_PLACES[below(SERVICE_PLACES.length)] ?? 0

const newTrace = (dice: Dice): Trace => ({
  id: dice.hex8() + dice.hex8() + dice.hex8() + dice.hex8(),
  left: 2 + dice.below(13),
  user: dice.below(100_000),
  request: dice.hex8(),
  service: anyService(dice),
  region: dice.below(4),
})

type Now = { ms: number; trace: Trace; wrong: Wrong }

function happen(dice: Dice, { ms, trace, wrong: { deployMs = Infinity, burst, slow } }: Now): Happening {
  const { below, pick, share, gauss } = dice
  const isFailing = isIn(ms, burst) && share() < (burst?.share ?? 0)
  const isBecauseOf = isFailing && ms > lateIn(burst) && share() < 0.3
  const usual = share() < 0.6 ? trace.service : anyService(dice)
  const place = isFailing && !isBecauseOf ? FAILING_PLACE : usual
  const isNew = place === DEPLOYED_PLACE && ms >= deployMs
  const isSlow = slow?.service === SERVICES[place] && isIn(ms, slow)
  const route = pick(ROUTES)
  const took = Math.exp(4 + 1.1 * gauss()) * (1 + place / 40) * (isNew ? 3 : 1) * (isSlow ? 20 : 1)
  const request = {
    method: pick(METHODS),
    route,
    path: route.replace(':id', String(below(1e6))),
    status: isFailing ? 503 : share() < 0.93 ? 200 : pick(OTHER_STATUSES),
    ms: Math.round(took * 10) / 10,
  }
  const usualKind = kindOf(KIND_PLACES[below(KIND_PLACES.length)] ?? 0, isNew)
  const kind = isBecauseOf ? BECAUSE : isFailing ? WAREHOUSE : usualKind
  return { kind, place, isNew, request, trace }
}

const lateIn = (burst: Stretch | undefined) => (burst ? burst.fromMs + (burst.untilMs - burst.fromMs) / 10 : Infinity)

const BECAUSE = failedBecauseOf(FAILING)

function kindOf(place: number, isNew: boolean): Kind {
  const kind = KINDS[place] ?? VOUCHER
  return isNew && kind === VOUCHER ? PRICED : kind
}

const idOf = (ms: number, { hex8 }: Dice) => {
  const [time, a, b] = [ms.toString(16).padStart(12, '0'), hex8(), hex8()]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(0, 3)}-8${a.slice(3, 6)}-${b}${hex8().slice(4)}`
}

const PLANS = ['free', 'team', 'business']

/** As text, which is a third of the work of making it from an object. */
function metadataOf(dice: Dice, { place, isNew, trace, request, kind }: Happening): { parent: string; json: string } {
  const { below, share, word, gauss } = dice
  const parent = CLUSTERS[place % CLUSTERS.length] ?? ''
  const hasHttp = kind.isHttp === true || share() < 0.4
  const bytes = Math.floor(Math.exp(7 + 1.5 * gauss()))
  const code = kind === WAREHOUSE ? 'WAREHOUSE_DOWN' : `E${1000 + below(60)}`
  const parts = [
    `"env": "prod", "pod": "ip-10-${place}-${below(3)}", "duration_ms": ${request.ms}`,
    `"user": {"id": ${trace.user}, "plan": "${PLANS[trace.user % 3]}"}, "region": "eu-${trace.region}"`,
    `"requestId": "${trace.request}", "parentResourceId": "${parent}"`,
    ...(hasHttp
      ? [
          `"http": {"route": "${request.route}", "method": "${request.method}", "status": ${request.status}, "bytes": ${bytes}}`,
        ]
      : []),
    kind.level === 'error'
      ? `"error": {"code": "${code}", "retryable": ${share() < 0.5}}`
      : `"thread": "worker-${below(16)}"`,
    ...(isNew ? ['"cart": {"engine": "v2"}'] : []),
    ...(share() < 1e-3 ? [`"experiment": {"name": "${word()}", "bucket": ${below(10)}}`] : []),
    ...(share() < 1e-4 ? [`"gc": {"pauseMs": ${below(500)}}`] : []),
    ...(share() < 1e-5 ? [`"kernel": {"oops": ${below(9)}}`] : []),
  ]
  return { parent, json: `{${parts.join(', ')}}` }
}
