/** Every route and every root field, from the tables themselves, asked by nobody: only what is open answers. */
import { expect } from 'vitest'
import { askEverything, countCells, type Caller } from './access-matrix.ts'
import { send } from './client.ts'
import type { Guarded } from './guarded.ts'
import { noteResult } from './row.ts'

/** What answers everybody. A route that is opened must be written here too. */
const OPEN = [
  'GET /',
  'GET /*',
  'GET /access',
  'GET /auth/session',
  'GET /livez',
  'GET /pipeline',
  'GET /ready',
  'GET /s/:id',
  'GET /services/collector/health',
  'GET /services/collector/health/1.0',
  'GET /setup',
  'GET /sign-in',
  'GET /v/:slug',
  'OPTIONS /services/collector',
  'OPTIONS /services/collector/event',
  'OPTIONS /services/collector/event/1.0',
  'OPTIONS /services/collector/health',
  'OPTIONS /services/collector/health/1.0',
  'POST /auth/login',
  'POST /auth/logout',
  'POST /auth/password',
  'POST /auth/setup',
]

const NOBODY: Caller = { name: 'nobody', headers: {}, permissions: undefined }

export async function expectNobodyServed(product: Guarded): Promise<void> {
  const { routes } = product
  expect(routes.filter(({ needs }) => needs === 'nothing is said')).toEqual([])
  const open = routes.filter(({ method, needs }) => needs === 'open' && method !== 'HEAD')
  expect([...new Set(open.map(({ method, url }) => `${method} ${url}`))].toSorted()).toEqual(OPEN)

  const before = await product.prisma.log.count()
  const asked = { ...product, schema: await product.readSchema() }
  expect(await askEverything(asked, NOBODY)).toEqual([])
  const refused = await send(product.url, { path: '/graphql', body: '{"query":"{ __typename }"}' })
  expect(refused).toMatchObject({ status: 401, text: expect.stringContaining('"UNAUTHENTICATED"') })
  expect(await product.prisma.log.count()).toBe(before)
  await noteResult(
    'S4',
    `${countCells(asked)} routes and fields without credentials: ${OPEN.length} open ones answer, all others 401`,
  )
}
