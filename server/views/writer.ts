/** Saves, changes and deletes views, one change at a time: the slug, the default and the limit depend on all of them. */
import { randomBytes } from 'node:crypto'
import type { SaveViewInput, UpdateViewInput } from '../generated/graphql.ts'
import type { Prisma, PrismaClient, SavedView } from '../generated/prisma/client.ts'
import type { Actor, WriteAudit } from '../platform/audit.ts'
import { AppError } from '../platform/errors.ts'
import { requireNeed, type Principal } from '../platform/principal.ts'
import { readName } from '../platform/text/name.ts'
import { defaultAudience, isOwn, ME, readAudience, requireChange, visibleTo } from './audience.ts'
import { readState } from './input.ts'
import { freeSlug, slugOf } from '../platform/text/slug.ts'

/** Shared ones, and of each owner those that nobody else sees. */
export const MAX_VIEWS = 1000

type Parts = { database: Pick<PrismaClient, '$transaction'>; audit: WriteAudit }

type Tx = Prisma.TransactionClient

/** Whose views count together, and among which one is the default. */
type Place = Pick<SavedView, 'audience' | 'ownerId'>

export function createViewWriter({ database, audit }: Parts) {
  /** Under a lock that lets others read, but not write. */
  function change(actor: Actor, action: string, work: (tx: Tx) => Promise<SavedView>): Promise<SavedView> {
    return database.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE saved_views IN SHARE ROW EXCLUSIVE MODE`
      const view = await work(tx)
      const { id, name, audience } = view
      await audit(tx, actor, { action, target: id, detail: { name, audience } })
      return view
    })
  }

  return {
    /** Throws BAD_USER_INPUT, also when there are too many, and FORBIDDEN. */
    save(actor: Actor, { name: text, state, isDefault, isFavourite, ...given }: SaveViewInput): Promise<SavedView> {
      const { principal } = actor
      const name = readName(text)
      const place = {
        audience: readAudience(given, principal) ?? defaultAudience(principal),
        ownerId: principal.ownerId ?? null,
      }
      const data = { name, state: readState(state), isDefault: isDefault === true, isFavourite: isFavourite === true }
      return change(actor, 'view.save', async (tx) => {
        await requireRoom(tx, place)
        if (data.isDefault) await dropDefault(tx, place)
        return tx.savedView.create({ data: { ...data, ...place, slug: await newSlug(tx, name, principal) } })
      })
    },

    /** Throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN. */
    update(actor: Actor, id: string, { name, state, isDefault, isFavourite, ...given }: UpdateViewInput) {
      const { principal } = actor
      const audience = readAudience(given, principal)
      const data = {
        ...(isGiven(name) && { name: readName(name) }),
        ...(isGiven(state) && { state: readState(state) }),
        ...(isGiven(isFavourite) && { isFavourite }),
      }
      return change(actor, 'view.update', async (tx) => {
        const view = await mustFind(tx, id, principal)
        const moved = await move(tx, view, { audience, isDefault, principal })
        return tx.savedView.update({ where: { id }, data: { ...data, ...moved } })
      })
    },

    /** Throws NOT_FOUND, FORBIDDEN. */
    delete(actor: Actor, id: string): Promise<SavedView> {
      return change(actor, 'view.delete', async (tx) => {
        await mustFind(tx, id, actor.principal)
        return tx.savedView.delete({ where: { id } })
      })
    },
  }
}

export type ViewWriter = ReturnType<typeof createViewWriter>

type Wanted = {
  /** Undefined: it stays where it is. */
  audience: string | undefined
  isDefault: boolean | null | undefined
  principal: Principal
}

/** Whose it is after a change, and whether it is their default. Throws BAD_USER_INPUT, FORBIDDEN. */
async function move(tx: Tx, view: SavedView, { audience = view.audience, isDefault, principal }: Wanted) {
  const moves = audience !== view.audience
  if (moves && audience === ME && view.ownerId !== null && !isOwn(view, principal))
    throw new AppError('FORBIDDEN', 'Only its owner takes a view back from those who see it.')
  const place = { audience, ownerId: moves ? (view.ownerId ?? principal.ownerId ?? null) : view.ownerId }
  if (moves) await requireRoom(tx, place)
  // Of another audience it is the default only where that is asked for.
  const isNewDefault = isDefault ?? (view.isDefault && !moves)
  if (isNewDefault && (moves || !view.isDefault)) {
    if (audience !== ME) requireNeed(principal, 'views:share')
    await dropDefault(tx, place)
  }
  return { ...place, isDefault: isNewDefault }
}

const together = ({ audience, ownerId }: Place): Prisma.SavedViewWhereInput =>
  audience === ME ? { audience, ownerId } : { audience: { not: ME } }

async function requireRoom(tx: Tx, place: Place): Promise<void> {
  if ((await tx.savedView.count({ where: together(place) })) < MAX_VIEWS) return
  throw new AppError('BAD_USER_INPUT', `The limit of ${MAX_VIEWS} saved views is reached.`)
}

async function dropDefault(tx: Tx, { audience, ownerId }: Place): Promise<void> {
  const where = { isDefault: true, audience, ...(audience === ME && { ownerId }) }
  await tx.savedView.updateMany({ where, data: { isDefault: false } })
}

/** Under a scope it says nothing about the views of others: a number behind it would. */
async function newSlug(tx: Tx, name: string, { scope }: Principal): Promise<string> {
  const slug = scope ? `${slugOf(name)}-${randomBytes(4).toString('hex')}` : slugOf(name)
  const taken = await tx.savedView.findMany({ where: { slug: { startsWith: slug } }, select: { slug: true } })
  return freeSlug(slug, new Set(taken.map((view) => view.slug)))
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Throws NOT_FOUND, also for a view that the principal may not see, and FORBIDDEN for one that it may not change. */
async function mustFind(tx: Tx, id: string, principal: Principal): Promise<SavedView> {
  const found = UUID.test(id) ? await tx.savedView.findFirst({ where: { id, ...visibleTo(principal) } }) : null
  if (found === null) throw new AppError('NOT_FOUND', 'The view does not exist; it may have been deleted.')
  requireChange(found, principal)
  return found
}

const isGiven = <Value>(value: Value | null | undefined): value is Value => value !== null && value !== undefined
