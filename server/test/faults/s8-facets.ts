/** Facets and paths, which other products answer from all logs: only what the scope holds. */
import { expect } from 'vitest'
import { noteResult } from './row.ts'
import { inTeamA, ROWS, TEAM_A, TEAM_A_UNFENCED, type ScopedProduct } from './scoped-product.ts'

type Values = { data: { facet: { nodes: { value: string; count: number }[]; pageInfo: { endCursor: string | null } } } }

const FACET = `query ($field: FacetField!, $path: [String!], $where: LogFilter, $search: String, $after: String, $first: Int = 1000) {
  facet: logFacet(field: $field, metadataPath: $path, where: $where, search: $search, first: $first, after: $after) {
    nodes { value count } pageInfo { endCursor } } }`

const visible = ROWS.filter(inTeamA)
const HIDDEN = 'team-b-1'

export async function expectFacetsScoped(product: ScopedProduct): Promise<void> {
  for (const filter of [TEAM_A, TEAM_A_UNFENCED]) await expectScoped(product, await product.scopedKey(filter))
  await noteResult(
    'S8',
    `facets of a team among ${ROWS.length} logs by 13 questions about the others, cursors of an admin, and the paths, under two scopes: nothing of the others`,
  )
}

async function expectScoped(product: ScopedProduct, key: string): Promise<void> {
  const ask = async (variables: object, by = key) => JSON.parse(await product.ask(by, FACET, variables)) as Values
  const counts = async (variables: object) =>
    Object.fromEntries((await ask(variables)).data.facet.nodes.map(({ value, count }) => [value, count]))

  const resources = countBy((row) => row.resourceId ?? '')
  const field = 'RESOURCE_ID'
  const own = [
    {},
    { resourceId: { eq: HIDDEN } },
    { resourceId: { in: [HIDDEN, 'team-b-2'] } },
    { not: { resourceId: { startsWith: 'team-a' } } },
  ]
  for (const where of own) expect([where, await counts({ field, where })]).toEqual([where, resources])
  for (const where of [
    { or: [{ resourceId: { eq: HIDDEN } }] },
    { and: [{ or: [{ resourceId: { eq: HIDDEN } }, { resourceId: { eq: 'x' } }] }] },
  ])
    expect([where, await counts({ field, where })]).toEqual([where, {}])
  for (const search of ['team-b', HIDDEN, 'Team_A', '%'])
    expect([search, await counts({ field, search })]).toEqual([search, {}])
  expect(await counts({ field: 'LEVEL', where: {} })).toEqual(countBy((row) => row.level.toUpperCase()))
  expect(await counts({ field: 'LEVEL', where: { level: { eq: 'INFO' } } })).toEqual(
    countBy((row) => row.level.toUpperCase()),
  )
  expect(Object.keys(await counts({ field: 'METADATA', path: ['only1'] }))).toEqual([])

  // A cursor holds a value and its count: it is a place, and shows nothing behind it but the scope's.
  let cursors = 0
  for (let after: string | null = null; cursors < 40; cursors++) {
    const all: Values = await ask({ field, first: 1, after }, product.admin)
    after = all.data.facet.pageInfo.endCursor
    if (after === null) break
    const { nodes } = (await ask({ field, after })).data.facet
    expect(nodes.filter(({ value }) => !(value in resources))).toEqual([])
  }
  const paths = JSON.parse(await product.ask(key, '{ metadataPaths(first: 1000) { nodes { name count } } }')) as {
    data: { metadataPaths: { nodes: { name: string; count: number }[] } }
  }
  expect(paths.data.metadataPaths.nodes).toEqual([
    { name: 'metadata.only0', count: visible.length },
    { name: 'metadata.shared.user', count: visible.length },
  ])
}

function countBy(nameOf: (row: (typeof ROWS)[number]) => string): Record<string, number> {
  const names = visible.map(nameOf)
  return Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((each) => each === name).length]))
}
