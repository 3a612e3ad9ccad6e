/** Brings messages of syslog into the stream. The protocol has no answer, so what was read is kept and tried again until it is there. */
import { AppError, ERRORS } from '../../platform/errors.ts'
import { MAX_BYTES_PER_TURN } from '../../platform/http-body/limits.ts'
import { createLoopBudget } from '../../platform/http-body/loop-budget.ts'
import { createLimit } from '../../platform/limit.ts'
import { backoffMs, pause } from '../../platform/retry.ts'
import type { AcceptSteps } from '../accept.ts'
import type { JsonObject } from '../metadata.ts'
import type { Prepared } from '../prepare.ts'
import type { SyslogEvents } from './events.ts'
import { MAX_BATCHES } from './limits.ts'
import type { SyslogMessage } from './parse.ts'

/** Beyond MAX_BATCHES, for clients that have none. */
const RESERVED_BATCHES = 16

/** What a message costs beside its bytes, in bytes of which MAX_BYTES_PER_TURN are read in a turn of the event loop. */
const MESSAGE_COST = 100

const RETRY_MS = { minMs: 100, maxMs: 5000 }

type SyslogStoreParts = {
  steps: AcceptSteps
  read: (message: SyslogMessage, nowMs: number) => JsonObject
  /** Milliseconds since 1970. */
  now: () => number
  events: Pick<SyslogEvents, 'onDropped' | 'onDefect'>
  /** Once it is aborted, no batch is tried again. */
  stopping: AbortSignal
}

export type SyslogStore = ReturnType<typeof createSyslogStore>

export function createSyslogStore(parts: SyslogStoreParts) {
  const { steps, read, now, events, stopping } = parts
  const budget = createLoopBudget(MAX_BYTES_PER_TURN)

  function prepare(batch: readonly SyslogMessage[], client: string): Prepared | Promise<Prepared> {
    const nowMs = now()
    const at = (index: number) => {
      const message = batch[index]
      return message && read(message, nowMs)
    }
    return steps.prepare({ door: 'syslog', client, records: { length: batch.length, at } })
  }

  /** The ids were given when it was prepared, so a batch that is tried again is stored once. */
  async function publish(prepared: Prepared, client: string): Promise<void> {
    let rest = prepared
    for (let attempt = 0; ; attempt++) {
      try {
        return void (await steps.publish(rest, { door: 'syslog', client }))
      } catch (error) {
        if (!(error instanceof AppError && ERRORS[error.code].retriable)) throw error
        if (stopping.aborted) return events.onDropped(prepared.values.length, 'stopping')
        // They are counted once.
        rest = { ...prepared, rejected: [] }
        await pause(backoffMs(attempt, RETRY_MS), stopping)
      }
    }
  }

  const waitTurn = async (cost: number, client: string) => budget.wait(cost, client)

  return {
    /** Work that holds messages waits until there is room for what it makes; clients take turns. */
    take: createLimit(MAX_BATCHES, { reserve: RESERVED_BATCHES }),
    /** Work of so many bytes waits for its turn of the event loop. */
    waitTurn,
    /** Resolves when the messages, at most MAX_BATCH_MESSAGES, are durable, in their order, or counted as dropped. Never rejects. */
    async store(batch: readonly SyslogMessage[], client: string): Promise<void> {
      if (batch.length === 0) return
      try {
        await waitTurn(
          batch.reduce((sum, { bytes }) => sum + bytes.length + MESSAGE_COST, 0),
          client,
        )
        await publish(await prepare(batch, client), client)
      } catch (error) {
        events.onDropped(batch.length, 'defect')
        events.onDefect(error)
      }
    },
  }
}
