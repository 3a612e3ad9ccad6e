/** API keys of tests, put straight into the database. */
import { hashOf, newKey, type KeyKind } from '../../access/key-format.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Permission } from '../../platform/principal.ts'
import type { Database } from '../../platform/postgres/postgres.ts'

type Wanted = Partial<Omit<Prisma.AccessKeyUncheckedCreateInput, 'id' | 'kind' | 'hash' | 'permissions'>> & {
  kind?: KeyKind
  permissions?: readonly Permission[]
}

/** The whole key. Without permissions it is an ingest key that may send, or a query key that may read and export. */
export async function makeKey(
  prisma: Database,
  { kind = 'ingest', permissions, ...columns }: Wanted = {},
): Promise<string> {
  const { id, text } = newKey(kind)
  const may = permissions ?? (kind === 'ingest' ? ['ingest:write'] : ['logs:read', 'logs:export'])
  const hash = new Uint8Array(Buffer.from(hashOf(text), 'hex'))
  await prisma.accessKey.create({ data: { name: 'test', ...columns, id, kind, hash, permissions: [...may] } })
  return text
}
