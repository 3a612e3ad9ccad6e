/** Takes the steps of the archive in a thread of its own: they compute for seconds, and the writer goes on meanwhile. */
import { parentPort, workerData } from 'node:worker_threads'
import { createLogger } from '../../platform/logger.ts'
import { describe, sqlState } from '../../platform/postgres/postgres.ts'
import { createTransactions } from '../../platform/postgres/transactions.ts'
import { createSteps, StepError } from './steps.ts'
import type { Asked, Reply, ThreadData, Told } from './thread-messages.ts'

if (!parentPort) throw new Error('this file is the entry of a thread')
const port = parentPort
const { url, limits, logLevel } = workerData as ThreadData

const stopping = new AbortController()
const transactions = createTransactions({
  url,
  name: 'archive',
  maxConnections: 1,
  statementTimeoutMs: 5 * 60_000,
  logger: createLogger({ level: logLevel }),
})
const tellOwner = (told: Told) => port.postMessage(told)
const steps = createSteps({
  transactions,
  limits,
  signal: stopping.signal,
  begins: (begun) => tellOwner({ begun }),
})

port.on('message', (asked: Asked) => {
  if (asked === 'stop') {
    stopping.abort()
    void transactions.close().finally(() => process.exit())
    return
  }
  void steps
    .take(asked)
    .then(
      (taken): Reply => ({ taken }),
      (error: unknown): Reply => ({ failure: tell(error) }),
    )
    .then(tellOwner)
})

/** An error of PostgreSQL does not travel between threads as it is. */
function tell(error: unknown) {
  const day = error instanceof StepError ? error.day : undefined
  return { reason: describe(error), state: sqlState(error), day }
}
