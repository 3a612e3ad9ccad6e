/** Who sees a saved view, and who may change it. */
import type { ViewAudience } from '../generated/graphql.ts'
import type { Prisma, SavedView } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { isAllowed, requireNeed, type Principal } from '../platform/principal.ts'

type Given = { audience?: ViewAudience | null | undefined; role?: string | null | undefined }

const EVERYONE = 'everyone'
export const ME = 'me'
const ROLE = 'role:'

const ROLE_NAME = /^[a-z][a-z0-9-]{0,62}$/

/** The views that somebody may see: their own, those of their roles, and those of everyone if they see all logs. */
export function visibleTo({ ownerId, roles, scope }: Principal): Prisma.SavedViewWhereInput {
  return {
    OR: [
      ...(scope ? [] : [{ audience: EVERYONE }]),
      ...roles.map((role) => ({ audience: ROLE + role })),
      ...(ownerId === undefined ? [] : [{ ownerId }]),
    ],
  }
}

/** Own ones before those of a role, and these before those of everyone. */
export const byAudience = (one: SavedView, other: SavedView): number => rankOf(one) - rankOf(other)

const rankOf = ({ audience }: SavedView) => [ME, ROLE, EVERYONE].findIndex((name) => audience.startsWith(name))

export const isOwn = (view: Pick<SavedView, 'ownerId'>, { ownerId }: Principal) =>
  ownerId !== undefined && view.ownerId === ownerId

/** As GraphQL shows it. */
export function audienceOf({ audience }: SavedView): ViewAudience {
  if (audience === ME) return 'ME'
  return audience === EVERYONE ? 'EVERYONE' : 'ROLE'
}

export const roleOf = ({ audience }: SavedView): string | null =>
  audience.startsWith(ROLE) ? audience.slice(ROLE.length) : null

/** The audience that is asked for, as it is stored; undefined where none is. Throws BAD_USER_INPUT, FORBIDDEN. */
export function readAudience({ audience, role }: Given, principal: Principal): string | undefined {
  const isOfRole = audience === 'ROLE'
  if (isOfRole !== (typeof role === 'string'))
    throw new AppError('BAD_USER_INPUT', 'A role is given with the audience ROLE, and only then.')
  if (!audience) return undefined
  if (audience === 'ME') {
    if (principal.ownerId !== undefined) return ME
    throw new AppError('FORBIDDEN', 'A view of your own needs accounts and keys: start Timberline with AUTH=on.')
  }
  requireNeed(principal, 'views:share')
  return isOfRole ? ROLE + readRole(role ?? '', principal) : readEveryone(principal)
}

/** Without a word about it, for those who may share with everyone; else for oneself. */
export function defaultAudience(principal: Principal): string {
  const isForAll = principal.ownerId === undefined || (!principal.scope && isAllowed(principal, 'views:share'))
  return isForAll ? EVERYONE : ME
}

function readEveryone({ scope }: Principal): string {
  if (!scope) return EVERYONE
  throw new AppError('FORBIDDEN', 'Only who sees all logs shares views with everyone. Share it with a role of yours.')
}

function readRole(role: string, { scope, roles }: Principal): string {
  if (!ROLE_NAME.test(role)) throw new AppError('BAD_USER_INPUT', 'This is not the name of a role.')
  if (!scope || roles.includes(role)) return role
  throw new AppError('FORBIDDEN', 'Share views with a role that you have.')
}

/** Throws FORBIDDEN. The view is one that the principal sees. */
export function requireChange(view: SavedView, principal: Principal): void {
  if (!isOwn(view, principal)) requireNeed(principal, 'views:share')
}
