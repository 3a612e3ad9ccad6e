/** Short links: addresses of the explorer under an id that is made from them. A link is never changed. */
import { createHash } from 'node:crypto'
import type { Link, PrismaClient } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { isLinkId } from '../platform/text/link-id.ts'
import { readState } from './input.ts'

export const MAX_LINKS = 10_000

/** A browser sends its address with its own headers, which together may have 16 KiB. */
export const MAX_LINK_CHARS = 8192

export function createLinks({ database }: { database: Pick<PrismaClient, 'link' | '$transaction'> }) {
  return {
    async find(id: string): Promise<Link | null> {
      return isLinkId(id) ? database.link.findUnique({ where: { id } }) : null
    },

    /** Throws BAD_USER_INPUT, also when the owner has too many: nobody keeps others from making theirs. */
    async save(text: string, ownerId: string | null): Promise<Link> {
      const state = readState(text, MAX_LINK_CHARS)
      const id = createHash('sha256').update(state).digest('hex').slice(0, 32)
      const known = await database.link.findUnique({ where: { id } })
      if (known) return known
      return database.$transaction(async (tx) => {
        // One new link at a time: the limit depends on all of them.
        await tx.$executeRaw`LOCK TABLE links IN SHARE ROW EXCLUSIVE MODE`
        const saved = await tx.link.findUnique({ where: { id } })
        if (saved) return saved
        if ((await tx.link.count({ where: { ownerId } })) >= MAX_LINKS)
          throw new AppError('BAD_USER_INPUT', `The limit of ${MAX_LINKS} short links is reached.`)
        return tx.link.create({ data: { id, state, ownerId } })
      })
    },
  }
}

export type Links = ReturnType<typeof createLinks>
