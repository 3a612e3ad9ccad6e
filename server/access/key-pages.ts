/** Reads API keys, the newest first, those that were revoked too. */
import type { QueryApiKeysArgs } from '../generated/graphql.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { readLimit, toConnection, unknownCursor } from '../platform/connection.ts'
import { createOpaque } from '../platform/opaque.ts'

export function createKeyPages({ database }: { database: Pick<PrismaClient, 'accessKey'> }) {
  /** Throws BAD_USER_INPUT, INVALID_CURSOR. */
  return async ({ first, after }: QueryApiKeysArgs) => {
    const limit = readLimit(first, 'first')
    const from = typeof after === 'string' ? decodeCursor(after) : undefined
    const keys = await database.accessKey.findMany({
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      ...(from !== undefined && { cursor: { id: from }, skip: 1 }),
      take: limit + 1,
    })
    return toConnection(keys.slice(0, limit), {
      hasNextPage: keys.length > limit,
      hasPreviousPage: from !== undefined,
      cursorOf: ({ id }) => opaque.encode(Buffer.from(id)),
    })
  }
}

export type KeyPages = ReturnType<typeof createKeyPages>

const opaque = createOpaque(Buffer.from('key:'))

function decodeCursor(text: string): string {
  const id = opaque.decode(text)?.toString() ?? ''
  if (!/^[0-9A-Za-z]{8}$/.test(id)) throw unknownCursor()
  return id
}
