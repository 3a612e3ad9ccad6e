/** Two APIs and two writers of the product on one topic and one database, each of which a test may kill, freeze, stop and start again. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { inject } from 'vitest'
import type { Database } from '../../platform/postgres/postgres.ts'
import { TIMINGS, type Timings } from '../../platform/timings.ts'
import { createDatabase } from '../support/database.ts'
import { waitFor } from '../support/wait-for.ts'
import { startRole } from '../support/program.ts'
import { residentBytes } from './memory.ts'

type Role = 'all' | 'api' | 'writer'
type Program = Awaited<ReturnType<typeof startRole>>

export type Member = {
  role: Role
  /** The process that runs now. */
  program(): Program
  /** Starts a new process and resolves when it answers. */
  start(): Promise<void>
  /** kill -9, and resolves when it has ended. */
  kill(): Promise<void>
  /** SIGTERM; the exit code and how long it took. */
  stop(): Promise<{ code: number | null; ms: number }>
  freeze(): void
  thaw(): void
  memoryMb(): Promise<number>
  isRunning(): boolean
  /** Whether it ended without being told to. */
  hasFallen(): boolean
}

export type Fleet = AsyncDisposable & {
  database: Database
  databaseUrl: string
  brokers: string[]
  topic: string
  members: Member[]
  apis: Member[]
  writers: Member[]
  /** One more member; it is not started, and ends with the fleet or with its row. */
  add(role: Role, env?: Record<string, string>): Member
  /** Ends the members that were added, starts those that do not run, and waits until every API was seen to be ready. */
  restore(): Promise<void>
  /** What members wrote that ended without being told to. */
  fallen(): string[]
  /** Waits until every API was seen to be ready. */
  untilReady(): Promise<void>
  /** The API whose turn it is among those that say that they are ready. */
  url(): string
}

type Size = { apis?: number; writers?: number; alls?: number; env?: Record<string, string>; timings?: Timings }

const LOOK_EVERY_MS = 100
const LATE_MS = 1000

export async function startFleet(size: Size = {}): Promise<Fleet> {
  const { apis = 2, writers = 2, alls = 0, env = {}, timings = TIMINGS } = size
  // What has been started is ended again when something else does not start.
  await using starting = new AsyncDisposableStack()
  const database = starting.use(await createDatabase())
  const brokers = inject('kafkaBrokers') ?? []
  const place = { databaseUrl: database.url, brokers, topic: `fleet-${randomUUID()}`, timings }
  const members: Member[] = []
  starting.defer(async () => void (await Promise.all(members.map((member) => member.kill()))))
  const add = (role: Role, more: Record<string, string> = {}) => {
    const member = createMember(() => startRole({ role, ...place }, { ...env, ...more }), role)
    members.push(member)
    return member
  }
  const roles: Role[] = [
    ...Array<Role>(writers).fill('writer'),
    ...Array<Role>(apis).fill('api'),
    ...Array<Role>(alls).fill('all'),
  ]
  await startAll(roles.map((role) => add(role)))
  const first = [...members]
  const doors = members.filter(({ role }) => role !== 'writer')
  const balancer = createBalancer(doors)
  starting.defer(balancer.stop)
  const untilReady = async () => void (await waitFor(async () => balancer.isReady() || undefined, 30_000))
  await untilReady()
  async function restore(): Promise<void> {
    const added = members.splice(first.length)
    await Promise.all(added.map((member) => member.kill()))
    await startAll(first.filter((member) => !member.isRunning()))
    await untilReady()
  }
  const started = starting.move()
  return {
    untilReady,
    restore,
    database: database.prisma,
    ...place,
    members,
    apis: doors,
    writers: members.filter(({ role }) => role !== 'api'),
    add,
    fallen: () => members.filter((member) => member.hasFallen()).map((member) => member.program().output()),
    url: balancer.url,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

/** All have started, or failed to, when this resolves or rejects. */
async function startAll(members: readonly Member[]): Promise<void> {
  const failed = (await Promise.allSettled(members.map((member) => member.start()))).find(
    (outcome) => outcome.status === 'rejected',
  )
  if (failed) throw failed.reason
}

function createMember(begin: () => Promise<Program>, role: Role): Member {
  let current: Program | undefined
  /** Programs that were told to end. */
  const released = new Set<Program>()
  let isRunning = false
  let hasFallen = false
  const program = () => {
    if (!current) throw new Error(`this ${role} was never started`)
    return current
  }
  return {
    role,
    program,
    async start() {
      const started = await begin()
      current = started
      void started.ended.then(() => {
        if (current === started) isRunning = false
        hasFallen ||= !released.has(started)
      })
      isRunning = true
      await started.untilUp()
    },
    async kill() {
      if (!current) return
      released.add(current)
      await current[Symbol.asyncDispose]()
    },
    async stop() {
      const start = performance.now()
      released.add(program())
      program().kill('SIGTERM')
      const code = await program().ended
      return { code, ms: performance.now() - start }
    },
    freeze: () => void program().kill('SIGSTOP'),
    thaw: () => void program().kill('SIGCONT'),
    memoryMb: async () => (await residentBytes(program().pid ?? 0)) / 2 ** 20,
    isRunning: () => isRunning,
    hasFallen: () => hasFallen,
  }
}

type Look = 'ready' | 'late' | 'not ready'

async function lookAt(door: Member): Promise<Look> {
  try {
    const { ok } = await fetch(`${door.program().url}/readyz`, { signal: AbortSignal.timeout(LATE_MS) })
    return ok ? 'ready' : 'not ready'
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'late' : 'not ready'
  }
}

/** What a load balancer does: asks each for its readiness, and goes round among those that have it; without any, among those that are late. */
function createBalancer(doors: Member[]) {
  const stopping = new AbortController()
  const looks = new Map<Member, Look>()
  let turn = 0
  /** One look after the other, whatever the other doors do. */
  async function watch(door: Member): Promise<void> {
    while (!stopping.signal.aborted) {
      looks.set(door, await lookAt(door))
      await delay(LOOK_EVERY_MS)
    }
  }
  for (const door of doors) void watch(door)
  const doorsThatAre = (look: Look) => doors.filter((door) => looks.get(door) === look)
  return {
    isReady: () => doorsThatAre('ready').length === doors.length,
    url() {
      const choice = [doorsThatAre('ready'), doorsThatAre('late'), doors].find(({ length }) => length > 0) ?? []
      return choice[turn++ % choice.length]?.program().url ?? ''
    },
    stop: () => stopping.abort(),
  }
}

/** How far the table is in each Kafka partition. */
export async function readPlaces({ database, topic }: Pick<Fleet, 'database' | 'topic'>): Promise<Map<number, bigint>> {
  const rows = await database.ingestOffset.findMany({ where: { topic } })
  return new Map(rows.map(({ partition, nextOffset }) => [partition, nextOffset]))
}

/** Waits until every partition has moved beyond these places; answers with the new ones. */
export async function untilAllMoved(fleet: Fleet, places: ReadonlyMap<number, bigint>, timeoutMs = 60_000) {
  return waitFor(async () => {
    const now = await readPlaces(fleet)
    const haveMoved = [...now].every(([partition, offset]) => offset > (places.get(partition) ?? 0n))
    return haveMoved && now.size > 0 ? now : undefined
  }, timeoutMs)
}

/** Sums a metric of `/metrics` over the members that answer. */
export async function sumMetric(members: readonly Member[], name: string): Promise<number> {
  const values = await Promise.all(members.map(async (member) => readMetric(member.program().url, name)))
  return values.reduce((sum, value) => sum + value, 0)
}

/** 0 where nothing is said of it. `name` may have labels, and is a regular expression. */
export async function readMetric(url: string, name: string): Promise<number> {
  const text = await fetch(`${url}/metrics`)
    .then((answer) => answer.text())
    .catch(() => '')
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0)
}
