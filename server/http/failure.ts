import { toAppError, type AppError } from '../platform/errors.ts'
import { toDatabaseError } from '../platform/postgres/postgres.ts'

/** Turns anything thrown behind a route into an error that a client may see. */
export function toFailure(thrown: unknown): AppError {
  return toDatabaseError(thrown) ?? toAppError(thrown)
}
