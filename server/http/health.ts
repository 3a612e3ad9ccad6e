/** Liveness, readiness and metrics of the process. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics } from '../platform/metrics.ts'
import { shareRunning } from '../platform/share-running.ts'

export type Check = {
  name: string
  /** Whether the process is not ready without it; other parts only degrade it. */
  isRequired: boolean
  /** Undefined when it works, else a sentence. */
  problem(): Promise<string | undefined>
}

type Parts = {
  checks: Check[]
  metrics: Metrics
  /** Metrics are for everybody. */
  metricsAreOpen?: boolean | undefined
}

const OPEN = { config: { needs: 'open' as const } }
const PROBE = { config: { needs: 'probe' as const } }

/** What is broken is for those who may read metrics; a sentence can name hosts. All others learn which part it is. */
const mayReadProblems = ({ principal }: FastifyRequest) => principal.permissions.has('metrics:read')

export function healthRoutes(app: FastifyInstance, { checks, metrics, metricsAreOpen = false }: Parts): void {
  const findProblems = shareRunning(async () => {
    const found = await Promise.all(
      checks.map(async ({ name, isRequired, problem }) => ({ name, isRequired, problem: await problem() })),
    )
    return found.filter((check) => check.problem !== undefined)
  })
  // One buffer for all who wait for it: who does not read holds no text of its own.
  const print = shareRunning(async () => Buffer.from(await metrics.print()))

  for (const { name, problem } of checks) {
    const works = async () => (await problem()) === undefined
    // A check that gives no answer in time counts as failed.
    metrics.onPrint(works, (isWorking = false) => metrics.partDegraded.set({ part: name }, isWorking ? 0 : 1))
  }

  app.get('/livez', OPEN, async () => ({ message: 'OK' }))

  app.get('/readyz', PROBE, async (request, reply) => {
    const problems = await findProblems()
    const isReady = !problems.some((check) => check.isRequired)
    // A required part makes the process not ready; the other parts only degrade it.
    const degraded = problems.map(({ name, isRequired: required, problem }) =>
      mayReadProblems(request) ? { name, required, problem } : { name, required },
    )
    return reply.code(isReady ? 200 : 503).send({ ready: isReady, degraded })
  })

  app.get('/public/health', PROBE, async (request, reply) => {
    const problems = await findProblems()
    if (problems.length === 0) return { message: 'OK' }
    const described = problems.map(({ name, problem }) => (mayReadProblems(request) ? `${name}: ${problem}` : name))
    return reply.code(503).send({ message: described.join('; ') })
  })

  app.get('/metrics', { config: { needs: metricsAreOpen ? 'open' : 'metrics:read' } }, async (_request, reply) => {
    return reply.type(metrics.contentType).send(await print())
  })
}
