/** The door of access: who has sent a request, what they may do, and the changes to both. */
import { readFileSync } from 'node:fs'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { systemClock, type Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import { listen } from '../platform/postgres/listen.ts'
import { ANYONE } from '../platform/principal.ts'
import type { Slots } from '../platform/slots.ts'
import { TIMINGS, type Timings } from '../platform/timings.ts'
import { createAudit } from './audit.ts'
import { requireRegistered } from './authenticate.ts'
import { createKeyPages } from './key-pages.ts'
import { createKeys } from './keys.ts'
import { createPeople } from './people.ts'
import type { PeopleConfig } from './people-config.ts'
import { createPeopleResolvers } from './people-resolvers.ts'
import { createPrincipals } from './principals.ts'
import { createRegistry } from './registry.ts'
import { createResolvers } from './resolvers.ts'
import { createRoleChanges } from './role-changes.ts'
import { createSessions } from './sessions.ts'
import { createSigningIn } from './signing-in.ts'

export { makeSetupLink } from './links.ts'
export { RULES } from './rules.ts'
export type { FirstRun } from './signing-in.ts'

type Parts = {
  /** False: everybody may do everything but what needs to know who asks. */
  isOn: boolean
  people: PeopleConfig
  database: PrismaClient
  databaseUrl: string
  /** Of the database. */
  slots: Pick<Slots, 'run'>
  logger: Logger
  /** Milliseconds since 1970. */
  now?: () => number
  clock?: Clock
  timings?: Timings
}

const SDL = ['access', 'keys', 'people', 'scopes', 'audit']

const CHANNEL = { name: 'access', channel: 'timberline_access' }

export function createAccess({ isOn, people: config, database, databaseUrl, slots, logger, ...options }: Parts) {
  const { now = Date.now, clock = systemClock, timings = TIMINGS } = options
  const { accessLookEveryMs: lookEveryMs } = timings
  const principals = createPrincipals(now)
  const registry = createRegistry({
    database,
    listen: (onNotified) =>
      listen({ ...CHANNEL, url: databaseUrl, clock, onNotified, logger, timings, againAfterMs: lookEveryMs }),
    logger,
    clock,
    lookEveryMs,
    async onLook() {
      await sessions.compare()
      const registered = registry.current()
      if (registered) principals.compare(registered)
    },
  })
  const audit = createAudit({ database, logger })
  const registered = requireRegistered(registry)
  const sessions = createSessions({
    database,
    registry,
    now,
    hours: config.sessionHours,
    idleHours: config.sessionIdleHours,
    onFailed: (error) => logger.warn({ err: error }, 'could not look after the sessions of people'),
  })
  const signingIn = createSigningIn({ isOn, config, database, audit, registry, principals, sessions, logger, now })
  const authenticate = isOn ? signingIn.authenticate : () => ANYONE
  const shared = { database, audit, registered }
  const people = createPeopleResolvers({
    database,
    registry,
    registered,
    slots,
    people: createPeople({ ...shared, ...config, now }),
    roleChanges: createRoleChanges(shared),
  })
  const keys = createKeys({ database, audit, now })
  return {
    authenticate,
    typeDefs: SDL.map((name) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8')).join('\n'),
    resolvers: createResolvers({ keys, keyPages: createKeyPages({ database }), audit, registry, slots, people }),
    routes: signingIn.routesFor(authenticate),
    /** Resolves when who may do what is known, or could not be read; it is read again. */
    start: async () => (isOn ? registry.start() : undefined),
    firstRun: async (isAlone: boolean) => (isOn ? signingIn.firstRun(isAlone) : undefined),
    close: registry.close,
  }
}
