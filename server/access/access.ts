/** The door of access: who has sent a request, what they may do, and the changes to both. */
import { readFileSync } from 'node:fs'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { NoteAudit, WriteAudit } from '../platform/audit.ts'
import { systemClock, type Clock } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { listen } from '../platform/postgres/listen.ts'
import { ANYONE, NOBODY, unauthenticated, type Authenticate } from '../platform/principal.ts'
import type { Slots } from '../platform/slots.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { createAudit } from './audit.ts'
import { hashOf, readKeyId } from './key-format.ts'
import { createKeyPages } from './key-pages.ts'
import { createKeys } from './keys.ts'
import { createPrincipals, type Principals } from './principals.ts'
import { createRegistry, type Registry } from './registry.ts'
import { createPositionSeal } from './position-seal.ts'
import { createResolvers } from './resolvers.ts'
import { createScopes, type PreviewScope } from './scopes.ts'

export { settingsOfScope } from '../filter/scope.ts'
export { raiseFence } from './fence.ts'
export { RULES } from './rules.ts'

type Parts = {
  /** False: everybody may do everything but what needs to know who asks. */
  isOn: boolean
  database: PrismaClient
  databaseUrl: string
  /** Of the database. */
  slots: Pick<Slots, 'run'>
  /** Reads a JSON text as an input type of the schema, as GraphQL reads a variable. Throws BAD_USER_INPUT. Asked only after the start. */
  readInput(typeName: string, json: string): unknown
  /** What a scope shows to who asks. */
  preview: PreviewScope
  /** Whether logs are taken late or not at all just now. */
  ingestIsDegraded(): boolean
  logger: Logger
  /** Milliseconds since 1970. */
  now?: () => number
  clock?: Clock
  timings?: Timings
}

const SDL = ['access', 'keys', 'people', 'scopes', 'audit']

const SILENT: { write: WriteAudit; note: NoteAudit } = { write: async () => undefined, note: async () => undefined }

const CHANNEL = 'timberline_access'

export function createAccess({ isOn, database, databaseUrl, slots, logger, ...options }: Parts) {
  const { readInput, preview, ingestIsDegraded } = options
  const { now = Date.now, clock = systemClock, timings = TIMINGS } = options
  const { accessLookEveryMs: lookEveryMs } = timings
  const principals = createPrincipals({ now, clock })
  const registry = createRegistry({
    database,
    listen: (onNotified) =>
      listen({
        url: databaseUrl,
        name: 'access',
        channel: CHANNEL,
        clock,
        againAfterMs: lookEveryMs,
        onNotified,
        logger,
        timings,
      }),
    logger,
    clock,
    lookEveryMs,
    readFilter: (json) => readInput('LogFilter', json) as object,
    onLook() {
      const registered = registry.current()
      if (registered) principals.compare(registered)
    },
  })
  const audit = createAudit({ database, logger })
  const keys = createKeys({ database, audit, now })
  const scopes = createScopes({ database, audit, preview, now })
  return {
    authenticate: isOn ? createAuthenticate({ registry, principals }) : () => ANYONE,
    typeDefs: SDL.map((name) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8')).join('\n'),
    resolvers: createResolvers({
      keys,
      keyPages: createKeyPages({ database }),
      scopes,
      audit,
      registry,
      slots,
      ingestIsDegraded,
    }),
    /** What other stages tell the audit log. */
    audit: isOn ? { write: audit.write, note: audit.note } : SILENT,
    /** Of the positions that live tails give to who sees a part of the logs. */
    seal: createPositionSeal(() => registry.current()?.sealKey),
    /** Resolves when who may do what is known, or could not be read; it is read again. */
    start: async () => (isOn ? registry.start() : undefined),
    close: registry.close,
  }
}

type Known = { registry: Pick<Registry, 'current'>; principals: Principals }

function createAuthenticate({ registry, principals }: Known): Authenticate {
  return (present) => {
    const { key } = present()
    if (key === undefined) return NOBODY
    // A typing error, or a guess.
    if (readKeyId(key) === undefined) throw unauthenticated()
    const registered = registry.current()
    if (!registered) throw notKnownYet()
    const hash = hashOf(key)
    const row = registered.keys.get(hash)
    const principal = row && principals.ofKey(row, hash, registered)
    if (!principal) throw unauthenticated()
    return principal
  }
}

const notKnownYet = () =>
  new AppError('DATABASE_UNAVAILABLE', 'The database has not said yet which keys are valid. Try again in a moment.')
