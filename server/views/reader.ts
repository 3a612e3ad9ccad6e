/** Finds saved views: one by its slug, or pages of them in the order of their slugs, which never change. */
import type { QuerySavedViewsArgs } from '../generated/graphql.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { readLimit } from '../platform/connection.ts'
import { isSlug } from './slug.ts'

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
      const edges = views.slice(0, limit).map((node) => ({ node, cursor: encodeCursor(node.slug) }))
      return {
        edges,
        nodes: edges.map(({ node }) => node),
        pageInfo: {
          hasNextPage: views.length > limit,
          hasPreviousPage: earlier !== null,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      }
    },
  }
}

export type ViewReader = ReturnType<typeof createViewReader>

const PREFIX = 'view:'

function encodeCursor(slug: string): string {
  return Buffer.from(PREFIX + slug).toString('base64url')
}

function decodeCursor(text: string): string {
  const place = Buffer.from(text, 'base64url').toString()
  const slug = place.slice(PREFIX.length)
  if (place.startsWith(PREFIX) && isSlug(slug)) return slug
  throw new AppError('INVALID_CURSOR', 'This is not a cursor of this server.')
}
