/** Who asks, and what it may. `access` makes principals, the edge asks for one per request, and every stage reads it from the context. */
import { AppError } from './errors.ts'
import type { Quota } from './quota.ts'

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

/** For who sees all logs: these show or change what a scope cannot be applied to, so they do not count under one. */
export const UNSCOPED_ONLY: ReadonlySet<Permission> = new Set([
  'pipeline:read',
  'deadletters:read',
  'deadletters:replay',
  'metrics:read',
  'access:read',
  'access:write',
  'audit:read',
])

/** Which logs a principal sees: a `LogFilter` under a name. */
export type ScopeRef = {
  id: string
  name: string
  /** Grows with each change of the filter. */
  revision: number
  /** As GraphQL reads a `LogFilter`. */
  filter: object
}

/** What the records that a key sends get. */
export type RecordDefaults = {
  /**
   * `default`: for a record without one; `prefix`: put before it, unless it begins with it; `require`: for a record without one, and one with
   * another is refused.
   */
  resourceId?: { mode: 'default' | 'prefix' | 'require'; value: string }
  parentResourceId?: string
  /** It replaces the record's own, key by key. */
  metadata?: Readonly<Record<string, unknown>>
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
  /** Of a person, or of the person whose key it is. */
  roles: readonly string[]
  /** To whom belongs what it saves: the person, also where their key asks; else the key. Undefined: to everybody. */
  ownerId: string | undefined
  /** When it is over by itself, in milliseconds since 1970; Infinity: never. */
  untilMs: number
  /** Undefined: records stay as they are sent. */
  defaults?: RecordDefaults | undefined
  /** Undefined: it may use as much as there is. */
  quota?: Quota | undefined
  /** `known`: it may send only the GraphQL documents that the server knows. Absent: any, unless nobody may. */
  documents?: 'any' | 'known'
  /** Told of what was asked for and refused, for the audit log. */
  onForbidden?: (need: Permission) => void
  /** When the person has signed in, in milliseconds since 1970. Undefined: each request says again who sends it. */
  signedInAtMs?: number
  /** The name of the person's session, which is no secret. */
  session?: string
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
  roles: [],
  ownerId: undefined,
  untilMs: Infinity,
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

/** Whether it has the permission, and the permission counts. */
export const isAllowed = ({ permissions, scope }: Principal, permission: Permission): boolean =>
  permissions.has(permission) && !(scope !== undefined && UNSCOPED_ONLY.has(permission))

/** Throws UNAUTHENTICATED where nobody asks, FORBIDDEN where the permission is missing. */
export function requireNeed(principal: Principal, need: Need): void {
  if (need === 'open' || need === 'probe' || need === 'optional') return
  if (principal.kind === 'nobody') throw unauthenticated()
  // What was asked for in a body that came slowly may be asked for with a key that is over.
  principal.check()
  if (need === 'principal' || isAllowed(principal, need)) return
  principal.onForbidden?.(need)
  throw forbidden(principal, need)
}

const RECENT_LOGIN_MS = 15 * 60 * 1000

/**
 * Who may do what is changed by people, and by those who are there now: a key that has leaked makes no keys, nor does a page that was left
 * open. Throws FORBIDDEN, LOGIN_TOO_OLD.
 */
export function requireRecentLogin({ kind, signedInAtMs = Infinity }: Principal, nowMs = Date.now()): void {
  if (kind !== 'person') throw new AppError('FORBIDDEN', 'Only people change this, not keys. Sign in.')
  if (nowMs - signedInAtMs > RECENT_LOGIN_MS)
    throw new AppError('LOGIN_TOO_OLD', 'Sign in again to change this: your login is older than 15 minutes.')
}

/** One sentence for what is missing, wrong, expired and revoked: the audit log says which. */
export const unauthenticated = () =>
  new AppError('UNAUTHENTICATED', 'Send a valid API key as `Authorization: Bearer <key>`, or sign in.')

function forbidden({ kind, permissions }: Principal, need: Permission): AppError {
  if (kind === 'anyone')
    return new AppError('FORBIDDEN', `${need} needs accounts and keys: start Timberline with AUTH=on.`)
  const why = permissions.has(need) ? 'which does not count for who sees a part of the logs' : 'which you do not have'
  return new AppError('FORBIDDEN', `This needs the permission ${need}, ${why}.`)
}

/** What a request presents, as far as the edge can read it. */
export type Presented = {
  /** The text of an API key, whatever header it came in. */
  key?: string
  /** The header with the cookies, of which one may be that of a session. */
  cookies?: string
}

/** Where a request came from. */
export type From = {
  /** Of the client; behind a proxy of ours, what it forwards. */
  ip: string
  requestId: string
  /** The one that is asked, if it is for principals only. */
  route?: string | undefined
  /** Of HTTP: who is at the other end of the socket, and the headers as they were sent, names and values by turns. */
  http?: { peer: string | undefined; rawHeaders: readonly string[] }
}

/**
 * The principal of a request. `present` reads what it presents, and throws BAD_REQUEST; where AUTH is off nobody looks. Throws UNAUTHENTICATED
 * for what is not valid, DATABASE_UNAVAILABLE where that cannot be known yet.
 */
export type Authenticate = (present: () => Presented, from: From) => Principal | Promise<Principal>
