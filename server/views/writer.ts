/** Saves, changes and deletes views, one change at a time: the slug, the default and the limit depend on all of them. */
import type { SaveViewInput, UpdateViewInput } from '../generated/graphql.ts'
import type { Prisma, PrismaClient, SavedView } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { readName } from '../platform/text/name.ts'
import { readState } from './input.ts'
import { freeSlug, slugOf } from '../platform/text/slug.ts'

export const MAX_VIEWS = 1000

type Database = Pick<PrismaClient, '$transaction'>

export function createViewWriter({ database }: { database: Database }) {
  return {
    /** Throws BAD_USER_INPUT, also when there are too many. */
    save({ name: text, state, isDefault, isFavourite }: SaveViewInput): Promise<SavedView> {
      const name = readName(text)
      const data = { name, state: readState(state), isDefault: isDefault === true, isFavourite: isFavourite === true }
      return change(database, async (tx) => {
        const slugs = await tx.savedView.findMany({ select: { slug: true } })
        if (slugs.length >= MAX_VIEWS)
          throw new AppError('BAD_USER_INPUT', `The limit of ${MAX_VIEWS} saved views is reached.`)
        if (data.isDefault) await dropDefault(tx)
        const slug = freeSlug(slugOf(name), new Set(slugs.map((view) => view.slug)))
        return tx.savedView.create({ data: { ...data, slug } })
      })
    },

    /** Throws BAD_USER_INPUT, NOT_FOUND. */
    update(id: string, { name, state, isDefault, isFavourite }: UpdateViewInput): Promise<SavedView> {
      const data = {
        ...(isGiven(name) && { name: readName(name) }),
        ...(isGiven(state) && { state: readState(state) }),
        ...(isGiven(isDefault) && { isDefault }),
        ...(isGiven(isFavourite) && { isFavourite }),
      }
      return change(database, async (tx) => {
        await mustFind(tx, id)
        if (isDefault === true) await dropDefault(tx)
        return tx.savedView.update({ where: { id }, data })
      })
    },

    /** Throws NOT_FOUND. */
    delete(id: string): Promise<SavedView> {
      return change(database, async (tx) => {
        await mustFind(tx, id)
        return tx.savedView.delete({ where: { id } })
      })
    },
  }
}

export type ViewWriter = ReturnType<typeof createViewWriter>

/** Under a lock that lets others read, but not write. */
function change<T>(database: Database, work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE saved_views IN SHARE ROW EXCLUSIVE MODE`
    return work(tx)
  })
}

async function dropDefault(tx: Prisma.TransactionClient): Promise<void> {
  await tx.savedView.updateMany({ where: { isDefault: true }, data: { isDefault: false } })
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function mustFind(tx: Prisma.TransactionClient, id: string): Promise<void> {
  const found = UUID.test(id) ? await tx.savedView.findUnique({ where: { id }, select: { id: true } }) : null
  if (found === null) throw new AppError('NOT_FOUND', 'The view does not exist; it may have been deleted.')
}

const isGiven = <Value>(value: Value | null | undefined): value is Value => value !== null && value !== undefined
