/** Brings messages of syslog into the stream. The protocol has no answer, so what was read is kept and tried again until it is there. */
import { AppError, ERRORS } from '../../platform/errors.ts'
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

/** What becomes of many short messages is a hundred times their size. */
const MAX_BATCH_MESSAGES = 2000

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

  async function storeBatch(batch: readonly SyslogMessage[], client: string): Promise<void> {
    try {
      await publish(await prepare(batch, client), client)
    } catch (error) {
      events.onDropped(batch.length, 'defect')
      events.onDefect(error)
    }
  }

  return {
    /** Work that holds messages waits for its turn; clients take turns. */
    take: createLimit(MAX_BATCHES, { reserve: RESERVED_BATCHES }),
    /** Resolves when the messages are durable, in their order, or counted as dropped. Never rejects. */
    async store(messages: readonly SyslogMessage[], client: string): Promise<void> {
      for (let start = 0; start < messages.length; start += MAX_BATCH_MESSAGES) {
        await storeBatch(messages.slice(start, start + MAX_BATCH_MESSAGES), client)
      }
    },
  }
}
