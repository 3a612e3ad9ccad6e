/** Liveness, readiness and metrics of the process. */
import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../platform/metrics.ts'
import { shareRunning } from '../platform/share-running.ts'

export type Check = {
  name: string
  /** Whether the process is not ready without it; other parts only degrade it. */
  isRequired: boolean
  /** Undefined when it works, else a sentence. */
  problem(): Promise<string | undefined>
}

type Parts = { checks: Check[]; metrics: Metrics }

const OPEN = { config: { needs: 'open' as const } }

export function healthRoutes(app: FastifyInstance, { checks, metrics }: Parts): void {
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

  app.get('/readyz', OPEN, async (_request, reply) => {
    const problems = await findProblems()
    const isReady = !problems.some((check) => check.isRequired)
    // A required part makes the process not ready; the other parts only degrade it.
    const degraded = problems.map(({ name, isRequired, problem }) => ({ name, required: isRequired, problem }))
    return reply.code(isReady ? 200 : 503).send({ ready: isReady, degraded })
  })

  app.get('/public/health', OPEN, async (_request, reply) => {
    const problems = await findProblems()
    if (problems.length === 0) return { message: 'OK' }
    return reply.code(503).send({ message: problems.map(({ name, problem }) => `${name}: ${problem}`).join('; ') })
  })

  app.get('/metrics', { config: { needs: 'metrics:read' } }, async (_request, reply) => {
    return reply.type(metrics.contentType).send(await print())
  })
}
