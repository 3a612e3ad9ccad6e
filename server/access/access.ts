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
import { createAuthenticate, createOpen } from './authenticate.ts'
import { createDayBytes } from './day-bytes.ts'
import { createDenials } from './denials.ts'
import { createKeyPages } from './key-pages.ts'
import { createKeyUse } from './key-use.ts'
import { createKeysResolvers } from './keys-resolvers.ts'
import { createKeys } from './keys.ts'
import { createPositionSeal } from './position-seal.ts'
import { createPrincipals } from './principals.ts'
import { createQuotas } from './quotas.ts'
import { createRegistry } from './registry.ts'
import { repeat, type Repeated } from './repeat.ts'
import { createResolvers } from './resolvers.ts'
import { createRunning } from './running.ts'
import { createScopesResolvers } from './scopes-resolvers.ts'
import { createScopes, type PreviewScope } from './scopes.ts'

export { settingsOfScope } from '../filter/scope.ts'
export { raiseFence } from './fence.ts'
export { RULES } from './rules.ts'

type Parts = {
  /** False: everybody may do everything but what needs to know who asks. */
  isOn: boolean
  /** The text of an ingest key from outside the database. */
  ingestKey?: string | undefined
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

const SILENT: { write: WriteAudit; note: NoteAudit } = { write: async () => undefined, note: async () => undefined }

const CHANNEL = 'timberline_access'

export function createAccess(parts: Parts) {
  const { isOn, ingestKey, database, slots, metrics, logger, readInput, preview, ingestIsDegraded } = parts
  const { now = Date.now, clock = systemClock, timings = TIMINGS } = parts
  const audit = createAudit({ database, logger })
  const dayBytes = createDayBytes({ database, now })
  const keyUse = createKeyUse({ database, now })
  const denials = createDenials({ write: audit.writeDenials })
  const quotas = createQuotas({ dayBytes, nowMs: clock.now, onRefused: (kind) => metrics.quotaRefused.inc({ kind }) })
  const principals = createPrincipals({ now, clock, quotas, onForbidden: denials.forbidden })
  const registry = createRegistry({
    database,
    listen: (onNotified) => listenForChanges({ ...parts, clock, timings }, onNotified),
    logger,
    clock,
    lookEveryMs: timings.accessLookEveryMs,
    readFilter: (json) => readInput('LogFilter', json) as object,
    onLook() {
      const registered = registry.current()
      if (registered) principals.compare(registered)
    },
  })
  const onUnauthenticated = (route: string) => metrics.httpUnauthenticated.inc({ route })
  const known = { registry, principals, keyUse, denials, nowMs: clock.now }
  const running = createRunning({ slots, registry })
  const keyPages = createKeyPages({ database })
  const keys = createKeysResolvers({ keys: createKeys({ database, audit, now }), keyPages, database, ...running })
  const scopes = createScopesResolvers({ scopes: createScopes({ database, audit, preview, now }), ...running })
  const writes: readonly Repeated[] = [
    { work: dayBytes.share, what: 'what keys have sent', everyMs: timings.accessShareEveryMs },
    { work: keyUse.write, what: 'when keys were used', everyMs: timings.accessNoteEveryMs },
    { work: denials.flush, what: 'what was refused', everyMs: timings.accessNoteEveryMs },
  ]
  let stops: (() => Promise<void>)[] = []
  return {
    authenticate: isOn
      ? createAuthenticate({ ...known, ingestKey, onUnauthenticated })
      : createOpen({ ingestKey, onUnauthenticated }),
    typeDefs: SDL.map((name) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8')).join('\n'),
    resolvers: createResolvers({
      keys,
      scopes,
      audit: createAuditResolvers({ audit, ...running }),
      registry,
      ingestIsDegraded,
    }),
    /** What other stages tell the audit log. */
    audit: isOn ? { write: audit.write, note: audit.note } : SILENT,
    /** Of the positions that live tails give to who sees a part of the logs. */
    seal: createPositionSeal(() => registry.current()?.sealKey),
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

type Listening = Pick<Parts, 'databaseUrl' | 'logger'> & { clock: Clock; timings: Timings }

const listenForChanges = ({ databaseUrl: url, logger, clock, timings }: Listening, onNotified: () => void) =>
  listen({
    url,
    name: 'access',
    channel: CHANNEL,
    clock,
    againAfterMs: timings.accessLookEveryMs,
    onNotified,
    logger,
    timings,
  })
