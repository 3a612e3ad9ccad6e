/** Reads saved views: one by its slug, or pages in the order of the slugs, which never change. */
import type { QuerySavedViewsArgs } from '../generated/graphql.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { AnswerRoom, Size } from '../platform/answer-room.ts'
import { readLimit, toConnection, unknownCursor } from '../platform/connection.ts'
import { createOpaque } from '../platform/opaque.ts'
import type { Principal } from '../platform/principal.ts'
import { jsonBytes } from '../platform/text/json-size.ts'
import { isSlug } from '../platform/text/slug.ts'
import { byAudience, visibleTo } from './audience.ts'

type Asker = { principal: Principal; room: AnswerRoom }

export function createViewReader({ database }: { database: Pick<PrismaClient, 'savedView'> }) {
  return {
    /** @param slug of the wanted view; without one it is the default. */
    async find(slug: string | null | undefined, principal: Principal) {
      const visible = visibleTo(principal)
      if (typeof slug === 'string')
        return isSlug(slug) ? database.savedView.findFirst({ where: { slug, ...visible } }) : null
      const where = { isDefault: true, ...visible }
      const views = await database.savedView.findMany({ where, orderBy: { slug: 'asc' } })
      return views.toSorted(byAudience)[0] ?? null
    },

    /** Throws BAD_USER_INPUT, INVALID_CURSOR. */
    async page({ first, after }: QuerySavedViewsArgs, { principal, room }: Asker) {
      const limit = readLimit(first, 'first')
      const from = typeof after === 'string' ? decodeCursor(after) : ''
      const visible = visibleTo(principal)
      const beyond = { slug: { gt: from }, ...visible }
      const before = { slug: { lte: from }, ...visible }
      const views = await database.savedView.findMany({ where: beyond, orderBy: { slug: 'asc' }, take: limit + 1 })
      const earlier = await database.savedView.findFirst({ where: before, select: { id: true } })
      const page = room.take(views.slice(0, limit), sizeOf)
      return toConnection(page, {
        hasNextPage: views.length > page.length,
        hasPreviousPage: earlier !== null,
        cursorOf: ({ slug }) => opaque.encode(Buffer.from(slug)),
      })
    },
  }
}

export type ViewReader = ReturnType<typeof createViewReader>

/** The names of the fields, and what is short: id, slug, times, cursor. */
const FRAME_BYTES = 500

const sizeOf = ({ name, state }: { name: string; state: string }): Size => ({
  bytes: FRAME_BYTES + jsonBytes(name) + jsonBytes(state),
})

const opaque = createOpaque(Buffer.from('view:'))

function decodeCursor(text: string): string {
  const slug = opaque.decode(text)?.toString() ?? ''
  if (!isSlug(slug)) throw unknownCursor()
  return slug
}
