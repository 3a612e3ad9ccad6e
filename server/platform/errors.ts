/** Every error that a client can meet: code → HTTP status and whether the same request may succeed later. */
export const ERRORS = {
  BAD_REQUEST: { status: 400, retriable: false },
  BAD_USER_INPUT: { status: 400, retriable: false },
  INVALID_CURSOR: { status: 400, retriable: false },
  QUERY_TOO_COMPLEX: { status: 400, retriable: false },
  UNAUTHENTICATED: { status: 401, retriable: false },
  FORBIDDEN: { status: 403, retriable: false },
  LOGIN_TOO_OLD: { status: 403, retriable: false },
  NOT_FOUND: { status: 404, retriable: false },
  METHOD_NOT_ALLOWED: { status: 405, retriable: false },
  REQUEST_TIMEOUT: { status: 408, retriable: true },
  PAYLOAD_TOO_LARGE: { status: 413, retriable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retriable: false },
  HOST_NOT_ALLOWED: { status: 421, retriable: false },
  TOO_MANY_REQUESTS: { status: 429, retriable: true },
  HEADERS_TOO_LARGE: { status: 431, retriable: false },
  INTERNAL: { status: 500, retriable: false },
  OVERLOADED: { status: 503, retriable: true },
  STREAM_UNAVAILABLE: { status: 503, retriable: true },
  DATABASE_UNAVAILABLE: { status: 503, retriable: true },
  SCHEMA_NOT_READY: { status: 503, retriable: true },
  QUERY_TIMEOUT: { status: 503, retriable: true },
} as const satisfies Record<string, { status: number; retriable: boolean }>

/** Seconds after which a client should try a retriable request again, where the error does not know better. */
const RETRY_AFTER_SECONDS = '1'

export type ErrorCode = keyof typeof ERRORS

/** A failure with a code of the catalogue and a message that a client may read. */
export class AppError extends Error {
  readonly code: ErrorCode
  /** Whole seconds, for the header `Retry-After` of a retriable error. */
  readonly retryAfter: string
  constructor(code: ErrorCode, message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    const { retryAfterSeconds, ...rest } = options
    super(message, rest)
    this.name = 'AppError'
    this.code = code
    this.retryAfter = retryAfterSeconds === undefined ? RETRY_AFTER_SECONDS : String(Math.ceil(retryAfterSeconds))
  }
}

/** A problem of the set-up that a person can mend: printed as its one sentence, without a stack. */
export class SetupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SetupError'
  }
}

/** Anything thrown, as an error of the catalogue; what is not one of ours becomes INTERNAL and keeps its cause for the log. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  return new AppError('INTERNAL', 'Something went wrong on the server.', { cause: thrown })
}
