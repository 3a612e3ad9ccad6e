/** Reads saved views: one by its slug, or pages in the order of the slugs, which never change. */
import type { QuerySavedViewsArgs } from '../generated/graphql.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { readLimit, toConnection, unknownCursor } from '../platform/connection.ts'
import { createOpaque } from '../platform/opaque.ts'
import { isSlug } from '../platform/text/slug.ts'

export function createViewReader({ database }: { database: Pick<PrismaClient, 'savedView'> }) {
  return {
    /** @param slug of the wanted view; without one it is the default. */
    async find(slug: string | null | undefined) {
      if (typeof slug !== 'string') return database.savedView.findFirst({ where: { isDefault: true } })
      return isSlug(slug) ? database.savedView.findUnique({ where: { slug } }) : null
    },

    /** Throws BAD_USER_INPUT, INVALID_CURSOR. */
    async page({ first, after }: QuerySavedViewsArgs) {
      const limit = readLimit(first, 'first')
      const from = typeof after === 'string' ? decodeCursor(after) : ''
      const [views, earlier] = await Promise.all([
        database.savedView.findMany({ where: { slug: { gt: from } }, orderBy: { slug: 'asc' }, take: limit + 1 }),
        database.savedView.findFirst({ where: { slug: { lte: from } }, select: { id: true } }),
      ])
      return toConnection(views.slice(0, limit), {
        hasNextPage: views.length > limit,
        hasPreviousPage: earlier !== null,
        cursorOf: ({ slug }) => opaque.encode(Buffer.from(slug)),
      })
    },
  }
}

export type ViewReader = ReturnType<typeof createViewReader>

const opaque = createOpaque(Buffer.from('view:'))

function decodeCursor(text: string): string {
  const slug = opaque.decode(text)?.toString() ?? ''
  if (!isSlug(slug)) throw unknownCursor()
  return slug
}
