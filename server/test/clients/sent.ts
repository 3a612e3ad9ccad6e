/** What each sender of `senders/` sends, as it is stored. */
import { expect } from 'vitest'

const IDS = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }

/** Of a client that cannot say them. */
export const NO_IDS = { traceId: null, spanId: null }

export const HTTP = { request: { method: 'POST' }, response: { status_code: 402 } }
/** 2^53 + 1, which a double cannot hold. */
export const ORDER = '9007199254740993'

export const STACK = 'TypeError: card refused\n    at pay (pay.js:12:7)'
/** Of a Python that raised it itself. */
export const TRACEBACK: unknown = expect.stringMatching(/^Traceback [^]*in fail\n[^]*TypeError: card refused\s*$/)
/** The message of a Python whose client knows of no other place for it. */
export const WITH_TRACEBACK: unknown = expect.stringMatching(/^card refused\nTraceback [^]*TypeError: card refused$/)

type Form = {
  /** Where the client puts the error. */
  error: object
  /** What stands in the metadata of each log. */
  all?: object
  /** What stands in the metadata of the second one, where the client has a form of its own for it. */
  paid?: object
  /** Those of the second and third log. */
  ids?: { traceId: string | null; spanId: string | null }
}

/** In order. Compared with `toMatchObject`: clients add much about the process that they run in. */
export function sentLogs({ error, all = {}, paid = { http: HTTP, order: ORDER }, ids = IDS }: Form) {
  const timestamp: unknown = expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/)
  const same = { resourceId: 'checkout', timestamp }
  return [
    { ...same, level: 'DEBUG', message: 'cache miss 🗄️', traceId: null, spanId: null, metadata: all },
    { ...same, ...ids, level: 'INFO', message: 'paid 💳', metadata: { ...all, ...paid } },
    { ...same, ...ids, level: 'ERROR', message: 'card refused', metadata: { ...all, ...error } },
  ]
}
