/** Who asks, and what it may. `access` makes principals, the edge asks for one per request, and every stage reads it from the context. */
import { AppError } from './errors.ts'

export const PERMISSIONS = [
  'logs:read',
  'logs:export',
  'views:write',
  'views:share',
  'ingest:write',
  'pipeline:read',
  'deadletters:read',
  'deadletters:replay',
  'metrics:read',
  'access:read',
  'access:write',
  'audit:read',
] as const

export type Permission = (typeof PERMISSIONS)[number]

/** Which logs a principal sees: a `LogFilter` under a name. */
export type ScopeRef = {
  id: string
  name: string
  /** Grows with each change of the filter. */
  revision: number
  /** As GraphQL reads a `LogFilter`. */
  filter: object
}

export type Principal = {
  /** `nobody` has presented nothing; `anyone` is everybody where AUTH is off. */
  kind: 'nobody' | 'anyone' | 'person' | 'key'
  /** Of its row; empty where it has none. */
  id: string
  name: string
  permissions: ReadonlySet<Permission>
  /** Undefined: every log. */
  scope: ScopeRef | undefined
  /** `known`: it may send only the documents that the server knows. Absent: any, unless nobody may. */
  documents?: 'any' | 'known'
  /** Throws UNAUTHENTICATED once it is over: revoked, expired, signed out, or allowed something else. */
  check(): void
  /** Calls back once it is over, with the reason; the answer forgets the call. */
  onEnd(listener: (why: AppError) => void): () => void
}

const never = { check: () => undefined, onEnd: () => () => undefined }

export const NOBODY: Principal = {
  kind: 'nobody',
  id: '',
  name: 'nobody',
  permissions: new Set(),
  scope: undefined,
  ...never,
}

const OF_ANYONE = PERMISSIONS.filter((permission) => !permission.startsWith('access:') && permission !== 'audit:read')

/** Where AUTH is off: everything but what needs to know who asks. */
export const ANYONE: Principal = { ...NOBODY, kind: 'anyone', name: 'anyone', permissions: new Set(OF_ANYONE) }

/**
 * What a route or a field asks for: a permission; `principal`, any; `optional`, whatever is presented, and the route itself decides;
 * `probe`, the same, and what is not valid counts as nothing, since a probe tells how the server is and not whether its key is right;
 * `open`, nothing, and what is presented is not looked at.
 */
export type Need = Permission | 'principal' | 'optional' | 'probe' | 'open'

/** Throws UNAUTHENTICATED where nobody asks, FORBIDDEN where the permission is missing. */
export function requireNeed(principal: Principal, need: Need): void {
  if (need === 'open' || need === 'probe' || need === 'optional') return
  if (principal.kind === 'nobody') throw unauthenticated()
  if (need !== 'principal' && !principal.permissions.has(need)) throw forbidden(principal, need)
}

/** One sentence for what is missing, wrong, expired and revoked: the audit log says which. */
export const unauthenticated = () =>
  new AppError('UNAUTHENTICATED', 'Send a valid API key as `Authorization: Bearer <key>`, or sign in.')

function forbidden({ kind }: Principal, need: Permission): AppError {
  const sentence =
    kind === 'anyone'
      ? `${need} needs accounts and keys: start Timberline with AUTH=on.`
      : `This needs the permission ${need}, which you do not have.`
  return new AppError('FORBIDDEN', sentence)
}

/** What a request presents, as far as the edge can read it. */
export type Presented = {
  /** The text of an API key, whatever header it came in. */
  key?: string
  /** The id of a session, from its cookie. */
  session?: string
}

/**
 * The principal of a request. `present` reads what it presents, and throws BAD_REQUEST; where AUTH is off nobody looks. Throws UNAUTHENTICATED
 * for what is not valid, DATABASE_UNAVAILABLE where that cannot be known yet.
 */
export type Authenticate = (present: () => Presented, from: { ip: string }) => Principal | Promise<Principal>
