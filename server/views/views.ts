/** The door of the saved views and the short links: addresses of the explorer under a name or an id, shared by everybody. */
import { readFileSync } from 'node:fs'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Slots } from '../platform/slots.ts'
import { createLinks } from './links.ts'
import { createViewReader } from './reader.ts'
import { createResolvers } from './resolvers.ts'
import { createViewWriter } from './writer.ts'

export function createViews({ database, slots }: { database: PrismaClient; slots: Pick<Slots, 'run'> }) {
  return {
    typeDefs: ['views', 'links']
      .map((name) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8'))
      .join('\n'),
    resolvers: createResolvers({
      reader: createViewReader({ database }),
      writer: createViewWriter({ database }),
      links: createLinks({ database }),
      slots,
    }),
  }
}
