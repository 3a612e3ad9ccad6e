/** Makes, changes and deletes scopes, and shows what a filter lets through before it is given to somebody. */
import { isDeepStrictEqual } from 'node:util'
import type { Condition } from '../filter/condition.ts'
import type { LogRow } from '../filter/log-row.ts'
import type { LogFilter, SaveScopeInput } from '../generated/graphql.ts'
import type { AccessScope, Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { UUID } from '../log/id-forms.ts'
import { AppError } from '../platform/errors.ts'
import type { ScopeRef } from '../platform/principal.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { readName } from '../platform/text/name.ts'
import type { Actor, Audit } from './audit.ts'
import { withItsUse, withUse, type UsedScope } from './scope-use.ts'
import { checkScopeFilter, shapeOf, writeScopeFilter, type Shape } from './scope-filters.ts'

/** The newest logs that a scope shows, and how many of those since a moment, up to a cap. */
export type PreviewScope = (
  context: RequestContext,
  scope: ScopeRef,
  asked: { first: number; sinceMs: number; cap: number },
) => Promise<{ logs: LogRow[]; count: { value: bigint; exact: boolean } }>

type Parts = {
  database: Pick<PrismaClient, 'accessScope' | 'accessRole' | 'accessKey' | '$transaction'>
  audit: Pick<Audit, 'write'>
  preview: PreviewScope
  /** Milliseconds since 1970. */
  now: () => number
}

const PREVIEW = { first: 10, cap: 10_000 }
const DAY_MS = 24 * 60 * 60_000

export function createScopes({ database, audit, preview, now }: Parts) {
  return {
    /** In the order of their names. */
    async list(): Promise<UsedScope[]> {
      const scopes = await database.accessScope.findMany({ orderBy: { name: 'asc' } })
      return withUse(database, scopes)
    },

    /** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, NOT_FOUND. */
    async save(actor: Actor, { id, name: text, filter }: SaveScopeInput): Promise<UsedScope> {
      const name = readName(text)
      const shape = shapeOf(checkScopeFilter(filter))
      const wanted = { name, shape, filter: writeScopeFilter(filter) as Prisma.InputJsonObject }
      return refusingTakenName(name, () =>
        database.$transaction(async (tx) => {
          const saved = await upsert(tx, id ?? undefined, wanted)
          await audit.write(tx, actor, { action: 'scope.save', target: saved.id, detail: { ...wanted } })
          return withItsUse(tx, saved)
        }),
      )
    },

    /** Throws NOT_FOUND, and BAD_USER_INPUT while a role or a key has it. */
    remove(actor: Actor, id: string): Promise<string> {
      return refusingUsed(() =>
        database.$transaction(async (tx) => {
          const { name } = await mustFind(tx, id)
          // A key that was revoked shows nothing any more.
          await tx.accessKey.updateMany({ where: { scopeId: id, revokedAt: { not: null } }, data: { scopeId: null } })
          await tx.accessScope.delete({ where: { id } })
          await audit.write(tx, actor, { action: 'scope.delete', target: id, detail: { name } })
          return id
        }),
      )
    },

    /** As who has it would see it. Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX. */
    async preview(context: RequestContext, filter: LogFilter) {
      const condition = checkScopeFilter(filter)
      const scope: ScopeRef = { id: '', name: 'preview', revision: 0, filter }
      const { logs, count } = await preview(context, scope, { ...PREVIEW, sinceMs: now() - DAY_MS })
      return { shape: shapeOf(condition), lastDay: count, logs, warnings: warningsOf(condition, filter, logs.length) }
    },
  }
}

export type Scopes = ReturnType<typeof createScopes>

type Tables = Pick<Prisma.TransactionClient, 'accessScope' | 'accessRole' | 'accessKey'>

type Wanted = { name: string; shape: Shape; filter: Prisma.InputJsonObject }

async function upsert(tables: Tables, id: string | undefined, wanted: Wanted): Promise<AccessScope> {
  if (id === undefined) return tables.accessScope.create({ data: wanted })
  const before = await mustFind(tables, id)
  const isAnother = !isDeepStrictEqual(before.filter, wanted.filter)
  const data = { ...wanted, ...(isAnother && { revision: { increment: 1 } }) }
  return tables.accessScope.update({ where: { id }, data })
}

async function mustFind(tables: Tables, id: string): Promise<AccessScope> {
  const scope = UUID.test(id) ? await tables.accessScope.findUnique({ where: { id } }) : null
  if (scope === null) throw new AppError('NOT_FOUND', 'The scope does not exist.')
  return scope
}

/** By Prisma's codes: a unique column, a reference. */
const isOfCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code

async function refusingTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isOfCode(error, 'P2002')) throw error
    throw new AppError('BAD_USER_INPUT', `There is another scope with the name ${name}.`, { cause: error })
  }
}

async function refusingUsed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isOfCode(error, 'P2003')) throw error
    throw new AppError('BAD_USER_INPUT', 'A role or a key has this scope: give it another one first.', { cause: error })
  }
}

function warningsOf(condition: Condition, filter: LogFilter, shown: number): string[] {
  const isOfResources = shapeOf(condition) === 'resources'
  return [
    ...(shown === 0 ? ['No log that is stored is in it: whoever has it sees nothing yet.'] : []),
    ...(Object.keys(filter).length === 0 ? ['It shows every log.'] : []),
    ...(isOfResources ? ['Logs without a resourceId are not in it.'] : []),
    ...(isOfResources
      ? []
      : [
          'PostgreSQL does not enforce it beside Timberline: that takes a resourceId with eq, in, or startsWith with caseSensitive, at the top of the filter.',
        ]),
  ]
}
