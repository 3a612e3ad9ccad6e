/** Every route and every root field with keys of each permission alone: 403 exactly where the table says. */
import { expect } from 'vitest'
import { mayHave } from '../../access/key-input.ts'
import { PERMISSIONS } from '../../platform/principal.ts'
import { askEverything, countCells, type Caller } from './access-matrix.ts'
import { bearer, type Guarded } from './guarded.ts'
import { isFull, noteResult } from './row.ts'

/** In the small size: who sends, who asks, and who sees what is going on. */
const SMALL: readonly string[] = ['ingest:write', 'logs:read', 'pipeline:read']

export async function expectTableHeld(product: Guarded): Promise<void> {
  const asked = { ...product, schema: await product.readSchema() }
  const wrong: string[] = []
  const callers = await makeCallers(product)
  for (const caller of callers) wrong.push(...(await askEverything(asked, caller)))
  expect(wrong).toEqual([])
  await noteResult(
    'S5',
    `${callers.length} keys with one permission each, ${countCells(asked)} routes and fields: all as the table says`,
  )
}

async function makeCallers({ key }: Guarded): Promise<Caller[]> {
  const callers: Caller[] = []
  for (const permission of PERMISSIONS.filter((each) => isFull || SMALL.includes(each))) {
    const kind = permission === 'ingest:write' ? ('ingest' as const) : ('query' as const)
    const headers = bearer(await key({ kind, permissions: [permission] }))
    // A key that says in the database that it manages keys does not.
    const permissions = new Set(mayHave(kind, permission) ? [permission] : [])
    callers.push({ name: permission, headers, permissions })
  }
  return callers
}
