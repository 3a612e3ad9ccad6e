/** AUTH=on: clients with a key of their own, and what each of them sees. */
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { expect, test } from 'vitest'
import { createClient } from '../../../client/api/client.ts'
import { startApp } from '../support/harness.ts'
import { makeKey } from '../support/make-key.ts'
import { waitFor } from '../support/wait-for.ts'
import { hasPipClients } from './install.ts'
import { send } from './send.ts'

const startClosed = () => startApp({ env: { AUTH: 'on' } })
type App = Awaited<ReturnType<typeof startClosed>>

/** A key whose logs are all of this team. */
const keyOf = (app: App, team: string) =>
  makeKey(app.prisma, { name: team, defaults: { resourceId: { mode: 'prefix', value: `${team}-` } } })

const otelHeaders = (key: string) => ({ OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer%20${key}` })

const resourcesSeenBy = async (timberline: ReturnType<typeof createClient>) => {
  const { logs } = await timberline.searchLogs({ first: 50 })
  return logs.nodes.map(({ resourceId }) => String(resourceId)).toSorted((a, b) => a.localeCompare(b))
}

const times = (count: number, value: string) => Array.from({ length: count }, () => value)

test('OpenTelemetry and Elasticsearch send with keys, Apollo and the typed client ask, each team for its own', async () => {
  await using app = await startClosed()
  const [shop, bank] = [await keyOf(app, 'shop'), await keyOf(app, 'bank')]
  const filter = { resourceId: { startsWith: 'shop-' } }
  const scope = await app.prisma.accessScope.create({ data: { name: 'shop', filter, shape: 'other' } })
  const [everything, ofShop] = [
    await makeKey(app.prisma, { kind: 'query' }),
    await makeKey(app.prisma, { kind: 'query', scopeId: scope.id }),
  ]
  const all = createClient(app.url, { key: everything })
  // The process learns of new keys by itself.
  await waitFor(async () => all.searchLogs({}).catch(() => undefined))

  await send({ sender: 'otel.mjs', args: [app.url, 'protobuf', 'gzip'], env: otelHeaders(shop) })
  await send({ sender: 'bulk.mjs', args: [app.url, '@elastic/elasticsearch'], env: { API_KEY: bank } })
  const sent = [...times(3, 'bank-checkout'), ...times(3, 'shop-checkout')]
  await waitFor(async () => ((await resourcesSeenBy(all)).length === 6 ? true : undefined))
  expect(await resourcesSeenBy(all)).toEqual(sent)
  expect(await resourcesSeenBy(createClient(app.url, { key: ofShop }))).toEqual(times(3, 'shop-checkout'))

  const apollo = new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri: `${app.url}/graphql`, headers: { authorization: `Bearer ${ofShop}` } }),
  })
  const { data } = await apollo.query({
    query: gql`
      {
        logFacet(field: RESOURCE_ID) {
          nodes {
            value
            count
          }
        }
        logHistogram {
          buckets {
            total
          }
        }
      }
    `,
  })
  expect(data).toMatchObject({ logFacet: { nodes: [{ value: 'shop-checkout', count: 3 }] } })
  const { buckets } = (data as { logHistogram: { buckets: { total: number }[] } }).logHistogram
  expect(buckets.reduce((sum, { total }) => sum + total, 0)).toBe(3)
})

test.each(['otel.mjs', 'bulk.mjs'])('%s without a key stores nothing, and ends in time', async (sender) => {
  await using app = await startClosed()
  const args = sender === 'otel.mjs' ? [app.url, 'json', 'none'] : [app.url, '@elastic/elasticsearch']
  await send({ sender, args }).catch(() => undefined)
  expect(await app.prisma.log.count()).toBe(0)
})

test.skipIf(!hasPipClients()).each(['elasticsearch', 'opensearchpy'])('%s presents a key', async (name) => {
  await using app = await startClosed()
  const [key, query] = [await keyOf(app, 'bank'), await makeKey(app.prisma, { kind: 'query' })]
  const timberline = createClient(app.url, { key: query })
  await waitFor(async () => timberline.searchLogs({}).catch(() => undefined))
  expect(await send({ sender: 'bulk.py', args: [app.url, name], env: { API_KEY: key } })).toContain('(3, [])')
  await waitFor(async () => ((await resourcesSeenBy(timberline)).length === 3 ? true : undefined))
  expect(await resourcesSeenBy(timberline)).toEqual(times(3, 'bank-checkout'))
})
