/** Scopes from the one who makes them to the one who has them, over GraphQL. */
import { expect, test } from 'vitest'
import { startScopedProduct, TEAM_A, TEAM_A_UNFENCED, asJson, ROWS, inTeamA } from './faults/scoped-product.ts'
import { makeKey } from './support/make-key.ts'
import { signIn } from './support/sign-in.ts'
import { waitFor } from './support/wait-for.ts'

type Product = Awaited<ReturnType<typeof startScopedProduct>>

/** An admin who has just signed in. */
async function createManager({ url, prisma }: Product) {
  const { cookie } = await signIn(prisma)
  const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie }
  const ask = async (query: string, variables: object = {}) => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    })
    return (await answer.json()) as Answer
  }
  return { ask }
}

type Answer = {
  data: Record<string, Record<string, unknown>> | null
  errors?: { message: string; extensions: { code: string } }[]
}

const SAVE = `mutation ($input: SaveScopeInput!) { saveScope(input: $input) { scope { id name filter shape revision roles keyCount } } }`
const PREVIEW = `query ($filter: LogFilter!) { scopePreview(filter: $filter) { shape lastDay { value exact } logs { resourceId } warnings } }`
const LIST = '{ scopes { name shape keyCount } }'

test('a scope is tried, saved, given, changed and deleted', async () => {
  await using product = await startScopedProduct()
  const { ask } = await createManager(product)
  const tried = (await ask(PREVIEW, { filter: asJson(TEAM_A) })).data?.['scopePreview']
  expect(tried).toMatchObject({
    shape: 'RESOURCES',
    lastDay: { value: 0, exact: true },
    warnings: ['Logs without a resourceId are not in it.'],
  })
  expect(tried?.['logs']).toHaveLength(10)
  const empty = (await ask(PREVIEW, { filter: { level: { in: [] } } })).data?.['scopePreview']
  expect(empty).toMatchObject({ shape: 'OTHER', logs: [] })
  expect(String(empty?.['warnings'])).toMatch(/sees nothing/)

  const filter = { ...asJson(TEAM_A), timestamp: { gte: '2020-01-01T00:00:00.123456Z' } }
  const saved = (await ask(SAVE, { input: { name: 'team a', filter } })).data?.['saveScope']?.['scope'] as {
    id: string
  }
  expect(saved).toEqual({
    id: saved.id,
    name: 'team a',
    filter,
    shape: 'RESOURCES',
    revision: 1,
    roles: [],
    keyCount: 0,
  })
  const renamed = { id: saved.id, name: 'team A', filter }
  expect((await ask(SAVE, { input: renamed })).data?.['saveScope']?.['scope']).toMatchObject({
    name: 'team A',
    revision: 1,
  })
  expect((await ask(SAVE, { input: { name: 'team A', filter } })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  expect(
    (await ask(SAVE, { input: { ...renamed, id: '00000000-0000-4000-8000-000000000000' } })).errors?.[0]?.extensions
      .code,
  ).toBe('NOT_FOUND')

  const key = await makeKey(product.prisma, { kind: 'query', scopeId: saved.id })
  const count = () => product.ask(key, '{ logCount(cap: 1000) { value } session { scope } }')
  const own = ROWS.filter(inTeamA).length
  await waitFor(async () =>
    (await count()) === `{"data":{"logCount":{"value":${own}},"session":{"scope":"team A"}}}` ? true : undefined,
  )
  expect((await ask(LIST)).data?.['scopes']).toEqual([{ name: 'team A', shape: 'RESOURCES', keyCount: 1 }])
  const remove = `mutation { deleteScope(id: "${saved.id}") { id } }`
  expect((await ask(remove)).errors?.[0]?.message).toMatch(/role or a key has this scope/)

  const narrowed = { ...renamed, filter: { resourceId: { eq: 'team-a-1' } } }
  expect((await ask(SAVE, { input: narrowed })).data?.['saveScope']?.['scope']).toMatchObject({ revision: 2 })
  const fewer = ROWS.filter(({ resourceId }) => resourceId === 'team-a-1').length
  expect(await count()).toBe(`{"data":{"logCount":{"value":${fewer}},"session":{"scope":"team A"}}}`)

  await product.prisma.accessKey.updateMany({ where: { scopeId: saved.id }, data: { revokedAt: new Date() } })
  expect((await ask(remove)).data?.['deleteScope']).toEqual({ id: saved.id })
  expect((await ask(LIST)).data?.['scopes']).toEqual([])
  const audit = await product.prisma.accessAudit.findMany({
    where: { action: { startsWith: 'scope.' } },
    orderBy: { id: 'asc' },
  })
  expect(audit.map(({ action }) => action)).toEqual(['scope.save', 'scope.save', 'scope.save', 'scope.delete'])
})

test('who has a scope that cannot be read is not let in', async () => {
  await using product = await startScopedProduct()
  const data = {
    name: 'of another version',
    filter: { resourceId: { eq: 'team-a-1', soundsLike: 'x' } },
    shape: 'resources',
  }
  const { id: scopeId } = await product.prisma.accessScope.create({ data })
  const key = await makeKey(product.prisma, { kind: 'query', scopeId })
  const other = await product.scopedKey(TEAM_A)
  expect(await product.ask(other, '{ __typename }')).toBe('{"data":{"__typename":"Query"}}')
  expect(await product.ask(key, '{ __typename }')).toContain('UNAUTHENTICATED')
})

test('the time of an answer under a scope is in steps of ten milliseconds', async () => {
  await using product = await startScopedProduct()
  const key = await product.scopedKey(TEAM_A)
  const answer = await fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ logs(first: 3) { nodes { id } } }' }),
  })
  const { extensions } = (await answer.json()) as { extensions: { cost: { timeMs: number; rows: number } } }
  expect(extensions.cost.timeMs % 10).toBe(0)
  expect(extensions.cost.rows).toBeGreaterThan(0)
})

const FIGURES = `query ($where: LogFilter, $basis: StatsBasisChoice) {
  logStats(where: $where, basis: $basis, buckets: 4, groupBy: [{ field: RESOURCE_ID }], first: 3
      measures: [{ function: COUNT }, { function: AVG, of: { field: METADATA, metadataPath: ["shared", "user"] } }, { function: COUNT_DISTINCT, of: { field: TRACE_ID } }]) {
    basis { kind rows fraction mayMissBelow selected { value low high } }
    groups { key { value } values { value n } buckets { start values { value } } } others { values { value } } groupCount { value low } }
  logNumbers(where: $where, metadataPath: ["shared", "user"], buckets: 3) {
    basis { rows fraction } values { value } min { value } max { value } histogram { from to count { value } } }
  logHistogram(where: $where, buckets: 3, by: { field: PARENT_RESOURCE_ID }, timeZone: "Europe/Berlin") {
    buckets { total } series { key { value } counts { value } } others { total { value } } basis { kind fraction } }
  logComparison(before: { level: { eq: INFO } }, after: { not: { level: { eq: INFO } } }, where: $where, paths: [["shared", "user"]]) {
    before { kind rows fraction selected { value } } after { kind rows fraction selected { value } }
    changes { kind of { field value } before { value } after { value } together { value } } numbers { metadataPath resourceId distance } } }`

test.each([
  ['that PostgreSQL enforces', TEAM_A],
  ['that only its condition enforces', TEAM_A_UNFENCED],
])('under a scope %s figures are those of its logs', async (_, scope) => {
  await using product = await startScopedProduct()
  const key = await product.scopedKey(scope)
  const withoutFractions = (answer: string) => answer.replaceAll(/"kind":"\w+"|"fraction":(?:1|null)/g, '')
  // Without a range the buckets are those of all logs that may be seen.
  const where = { timestamp: { gte: '2020-02-29T06:00:00Z', lt: '2020-02-29T07:00:00Z' } }
  const own = await product.ask(key, FIGURES, { where })
  const all = await product.ask(product.admin, FIGURES, { where: { ...where, ...asJson(TEAM_A) } })
  expect(own).toContain('"groups":[{"key":[{"value":"team-a-')
  expect(withoutFractions(own)).toBe(withoutFractions(all))
  expect(own).not.toContain('"fraction":1')
  expect(all).not.toContain('"fraction":null')
  // A sample of so few pages has hardly a log, and tells neither how many pages there are nor how many groups.
  const sampled = await product.ask(key, FIGURES, { basis: 'SAMPLE' })
  expect(sampled).toContain('"kind":"SAMPLE"')
  expect(sampled).not.toMatch(/"fraction":[\d.]|team-b|team_a/)
})
