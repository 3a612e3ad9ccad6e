/** The door of the saved views and the short links: addresses of the explorer under a name or an id, each of somebody. */
import { readFileSync } from 'node:fs'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { WriteAudit } from '../platform/audit.ts'
import type { Slots } from '../platform/slots.ts'
import { createLinks } from './links.ts'
import { createViewReader } from './reader.ts'
import { createResolvers } from './resolvers.ts'
import { createViewWriter } from './writer.ts'

type Parts = { database: PrismaClient; slots: Pick<Slots, 'run'>; audit?: WriteAudit }

export function createViews({ database, slots, audit = async () => undefined }: Parts) {
  return {
    typeDefs: ['views', 'links']
      .map((name) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8'))
      .join('\n'),
    resolvers: createResolvers({
      reader: createViewReader({ database }),
      writer: createViewWriter({ database, audit }),
      links: createLinks({ database }),
      slots,
    }),
  }
}
