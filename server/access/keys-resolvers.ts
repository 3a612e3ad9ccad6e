/** GraphQL's arguments → keys. */
import type { Resolvers } from '../generated/graphql.ts'
import type { AccessKey } from '../generated/prisma/client.ts'
import { showConnection } from './show-connection.ts'
import type { KeyPages } from './key-pages.ts'
import { readRelations, type Tables } from './key-relations.ts'
import type { Keys } from './keys.ts'
import type { RunChange, RunQuestion } from './running.ts'
import { showKey } from './show-key.ts'

type Parts = {
  keys: Keys
  keyPages: KeyPages
  database: Tables
  ask: RunQuestion
  change: RunChange
}

export function createKeysResolvers({ keys, keyPages, database, ask, change }: Parts) {
  const show = async (key: AccessKey) => showKey(key, await readRelations(database, [key]))
  const showWithSecret = async ({ key, secret }: { key: AccessKey; secret: string }) => ({
    key: await show(key),
    secret,
  })

  return {
    Query: {
      apiKeys: (_, args, context) =>
        ask(context, async () => {
          const page = await keyPages(args)
          const relations = await readRelations(database, page.nodes)
          return showConnection(page, (key) => showKey(key, relations))
        }),
    },
    Mutation: {
      createKey: (_, { input }, context) =>
        change(context, async () => showWithSecret(await keys.create(context, input))),
      rotateKey: (_, { id, overlapSeconds }, context) =>
        change(context, async () =>
          showWithSecret(await keys.rotate(context, { id, overlapSeconds: overlapSeconds ?? 86_400 })),
        ),
      revokeKey: (_, { id }, context) =>
        change(context, async () => ({ key: await show(await keys.revoke(context, id)) })),
    },
  } satisfies Resolvers
}
