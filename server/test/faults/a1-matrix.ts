/** Every route, field, mutation, subscription and the export, with every kind of caller. */
import { expect } from 'vitest'
import { newKey } from '../../access/key-format.ts'
import { BUILTIN_ROLES } from '../../access/roles.ts'
import { UNSCOPED_ONLY } from '../../platform/principal.ts'
import type { Permission } from '../../platform/principal.ts'
import { waitFor } from '../support/wait-for.ts'
import { askEverything, countCells, type Caller } from './access-matrix.ts'
import { bearer, type Guarded } from './guarded.ts'
import { isFull, noteResult } from './row.ts'

const READS: readonly Permission[] = ['logs:read', 'logs:export']
const QUERY: readonly Permission[] = [
  ...READS,
  'views:write',
  'views:share',
  'pipeline:read',
  'deadletters:read',
  'deadletters:replay',
  'metrics:read',
  'audit:read',
]

/** In the small size; the rows about single permissions ask the rest. */
const SMALL: readonly string[] = ['a key that asks, with all it may have', 'a key that was revoked']

export async function expectMatrixHeld(product: Guarded): Promise<void> {
  const asked = { ...product, schema: await product.readSchema() }
  const callers = (await makeCallers(product)).filter(({ name }) => isFull || SMALL.includes(name))
  const wrong: string[] = []
  for (const caller of callers) wrong.push(...(await askEverything(asked, caller)))
  expect(wrong).toEqual([])
  await noteResult('A1', `${callers.length} kinds of callers × ${countCells(asked)} routes and fields: all as written`)
}

async function makeCallers(product: Guarded): Promise<Caller[]> {
  const { key, prisma } = product
  const caller = (name: string, text: string, permissions?: readonly Permission[]): Caller => ({
    name,
    headers: bearer(text),
    permissions: permissions && new Set(permissions),
  })
  const scope = await prisma.accessScope.create({ data: { name: 'a1', filter: {}, shape: 'other' } })
  const scoped = await key({ kind: 'query', permissions: QUERY, scopeId: scope.id })
  const personal = async (role: string) => {
    const person = { issuer: 'local', subject: `a1-${role}`, name: role, roles: [role] }
    const { id } = await prisma.accessUser.create({ data: person })
    const has = BUILTIN_ROLES[role] ?? []
    return caller(
      `a key of ${role}`,
      await key({ kind: 'query', permissions: QUERY, ownerId: id }),
      QUERY.filter((permission) => has.includes(permission)),
    )
  }
  const alive = [
    caller('an ingest key', await key(), ['ingest:write']),
    caller('a key that asks', await key({ kind: 'query' }), READS),
    caller('a key that asks, with all it may have', await key({ kind: 'query', permissions: QUERY }), QUERY),
    caller(
      'a key with a scope',
      scoped,
      QUERY.filter((permission) => !UNSCOPED_ONLY.has(permission)),
    ),
    await personal('viewer'),
    await personal('editor'),
    await personal('admin'),
  ]
  const over = [await overKey(product, { revokedAt: new Date() }), await overKey(product, { expiresAt: new Date() })]
  const dead = [
    caller('a key that was revoked', over[0] ?? ''),
    caller('a key that has expired', over[1] ?? ''),
    caller('a key that was never made', newKey('query').text),
    caller('no key at all', 'garbage'),
  ]
  // Of a key that is not valid a client may present so many in a minute: each request is of another client.
  let addresses = 0
  const from = () => `127.1.${(++addresses >> 8) & 255}.${addresses & 255}`
  return [...alive, ...dead.map((each) => ({ ...each, from }))]
}

async function overKey({ key, prisma, statusOf }: Guarded, change: { revokedAt?: Date; expiresAt?: Date }) {
  const text = await key({ kind: 'query', permissions: QUERY })
  await prisma.accessKey.update({ where: { id: text.slice(5, 13) }, data: change })
  await waitFor(async () => ((await statusOf(text)) === 401 ? true : undefined))
  return text
}
