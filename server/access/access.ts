/** The door of access: who has sent a request, what they may do, and the changes to both. */
import { readFileSync } from 'node:fs'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { NoteAudit, WriteAudit } from '../platform/audit.ts'
import { systemClock, type Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Metrics } from '../platform/metrics.ts'
import { listen } from '../platform/postgres/listen.ts'
import type { Slots } from '../platform/slots.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { createAuditResolvers } from './audit-resolvers.ts'
import { createAudit } from './audit.ts'
import { requireRegistered } from './authenticate.ts'
import { createDayBytes } from './day-bytes.ts'
import { createDenials } from './denials.ts'
import { createKeyPages } from './key-pages.ts'
import { createKeyUse } from './key-use.ts'
import { createKeysResolvers } from './keys-resolvers.ts'
import { createKeys } from './keys.ts'
import { createOfKey } from './of-key.ts'
import { createOpen } from './open.ts'
import type { PeopleConfig } from './people-config.ts'
import { createPeopleResolvers } from './people-resolvers.ts'
import { createPeople } from './people.ts'
import { createPositionSeal } from './position-seal.ts'
import { createPrincipals } from './principals.ts'
import { createQuotas } from './quotas.ts'
import { createRegistry } from './registry.ts'
import { repeat } from './repeat.ts'
import { createResolvers } from './resolvers.ts'
import { createRoleChanges } from './role-changes.ts'
import { createRunning } from './running.ts'
import { createScopesResolvers } from './scopes-resolvers.ts'
import { createScopes, type PreviewScope } from './scopes.ts'
import { createSessions } from './sessions.ts'
import { createSigningIn } from './signing-in.ts'

export { settingsOfScope } from '../filter/scope.ts'
export { raiseFence } from './fence.ts'
export { makeSetupLink } from './links.ts'
export { RULES } from './rules.ts'
export type { FirstRun } from './signing-in.ts'

type Parts = {
  /** False: everybody may do everything but what needs to know who asks. */
  isOn: boolean
  /** The text of an ingest key from outside the database. */
  ingestKey?: string | undefined
  /** How long the audit log is kept. */
  auditDays: number
  people: PeopleConfig
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
  metrics: Pick<Metrics, 'httpUnauthenticated' | 'quotaRefused'>
  logger: Logger
  /** Milliseconds since 1970. */
  now?: () => number
  clock?: Clock
  timings?: Timings
}

const SDL = ['access', 'keys', 'people', 'scopes', 'audit']

const DAY_MS = 24 * 60 * 60_000

const CHANNEL = { name: 'access', channel: 'timberline_access' }

const SILENT: { write: WriteAudit; note: NoteAudit } = { write: async () => undefined, note: async () => undefined }

export function createAccess(parts: Parts) {
  const { isOn, ingestKey, auditDays, people: config, metrics, logger } = parts
  const { now = Date.now, clock = systemClock, timings = TIMINGS } = parts
  const known = createKnown({ ...parts, now, clock, timings })
  const { audit, registry, registered, principals, keyUse, denials, dayBytes } = known
  const onUnauthenticated = (route: string) => metrics.httpUnauthenticated.inc({ route })
  const ofKey = createOfKey({
    registered,
    principals,
    ingestKey,
    keyUse,
    denials,
    nowMs: clock.now,
    onUnauthenticated,
  })
  const signingIn = createSigningIn({ ...parts, ...known, config, now, ofKey, onUnauthenticated })
  const authenticate = isOn ? signingIn.authenticate : createOpen({ ingestKey, onUnauthenticated })
  const { accessShareEveryMs, accessNoteEveryMs, accessCleanEveryMs } = timings
  const writes = [
    { work: dayBytes.share, what: 'what keys have sent', everyMs: accessShareEveryMs },
    { work: keyUse.write, what: 'when keys were used', everyMs: accessNoteEveryMs },
    { work: denials.flush, what: 'what was refused', everyMs: accessNoteEveryMs },
    {
      work: () => audit.deleteOld(now() - auditDays * DAY_MS),
      what: 'that old rows of the audit log go',
      everyMs: accessCleanEveryMs,
    },
  ]
  let stops: (() => Promise<void>)[] = []
  return {
    authenticate,
    typeDefs: SDL.map((name) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8')).join('\n'),
    resolvers: createAllResolvers({ ...parts, now }, known),
    routes: signingIn.routesFor(authenticate),
    /** What other stages tell the audit log. */
    audit: isOn ? { write: audit.write, note: audit.note } : SILENT,
    /** Of the positions that live tails give to who sees a part of the logs. */
    seal: createPositionSeal(() => registry.current()?.sealKey),
    firstRun: async (isAlone: boolean) => (isOn ? signingIn.firstRun(isAlone) : undefined),
    /** Resolves when who may do what is known, or could not be read; it is read again. */
    async start(): Promise<void> {
      if (!isOn) return
      await registry.start()
      stops = writes.map((write) => repeat({ ...write, clock, logger }))
    },
    /** Writes what is left to write. */
    async close(): Promise<void> {
      await Promise.all(stops.map((stop) => stop()))
      await registry.close()
    },
  }
}

type Timed = Parts & Required<Pick<Parts, 'now' | 'clock' | 'timings'>>

type Known = ReturnType<typeof createKnown>

/** Who may do what, in memory, and what is noted of it. */
function createKnown({ database, databaseUrl: url, people, metrics, logger, readInput, now, clock, timings }: Timed) {
  const audit = createAudit({ database, logger })
  const dayBytes = createDayBytes({ database, now })
  const keyUse = createKeyUse({ database, now })
  const denials = createDenials({ write: audit.writeDenials })
  const quotas = createQuotas({ dayBytes, nowMs: clock.now, onRefused: (kind) => metrics.quotaRefused.inc({ kind }) })
  const principals = createPrincipals({ now, clock, quotas, onForbidden: denials.forbidden })
  const { accessLookEveryMs: lookEveryMs } = timings
  const registry = createRegistry({
    database,
    listen: (onNotified) => listen({ ...CHANNEL, url, clock, onNotified, logger, timings, againAfterMs: lookEveryMs }),
    logger,
    clock,
    lookEveryMs,
    readFilter: (json) => readInput('LogFilter', json) as object,
    async onLook() {
      await sessions.compare()
      const current = registry.current()
      if (current) principals.compare(current)
    },
  })
  const sessions = createSessions({
    database,
    registry,
    now,
    hours: people.sessionHours,
    idleHours: people.sessionIdleHours,
    onFailed: (error) => logger.warn({ err: error }, 'could not look after the sessions of people'),
  })
  return { audit, dayBytes, keyUse, denials, principals, registry, registered: requireRegistered(registry), sessions }
}

function createAllResolvers(
  { database, slots, preview, people, ingestIsDegraded, now }: Parts & { now: () => number },
  known: Known,
) {
  const { audit, registry, registered } = known
  const running = createRunning({ slots, registry })
  const keyPages = createKeyPages({ database })
  const shared = { database, audit, registered }
  return createResolvers({
    keys: createKeysResolvers({ keys: createKeys({ database, audit, now }), keyPages, database, ...running }),
    people: createPeopleResolvers({
      database,
      ...running,
      people: createPeople({ ...shared, ...people, now }),
      roleChanges: createRoleChanges(shared),
    }),
    scopes: createScopesResolvers({ scopes: createScopes({ database, audit, preview, now }), ...running }),
    audit: createAuditResolvers({ audit, ...running }),
    ingestIsDegraded,
  })
}
