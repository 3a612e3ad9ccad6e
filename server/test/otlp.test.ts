/** Logs of OpenTelemetry, from an exporter's request to what GraphQL answers. */
import { expect, test } from 'vitest'
import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { freePort } from '../local/ports.ts'
import { frame, openGrpcClient } from './support/grpc-client.ts'
import { startApp } from './support/harness.ts'
import { ENCODINGS, text, type TestRequest } from './support/otlp.ts'
import { waitFor } from './support/wait-for.ts'

type App = Awaited<ReturnType<typeof startApp>>

const nowMs = Date.now()

const REQUEST: TestRequest = {
  resourceLogs: [
    {
      resource: {
        attributes: [
          text('service.name', 'checkout'),
          text('service.namespace', 'shop'),
          text('vcs.ref.head.revision', 'c0ffee'),
        ],
      },
      scopeLogs: [
        {
          scope: { name: 'payments', version: '2.1' },
          logRecords: [
            {
              timeUnixNano: `${nowMs}456789`,
              severityNumber: 17,
              severityText: 'ERROR',
              body: { stringValue: 'card refused 💳' },
              attributes: [
                text('http.request.method', 'POST'),
                { key: 'http.response.status_code', value: { intValue: 402 } },
                { key: 'order', value: { intValue: '9007199254740993' } },
                text('exception.type', 'CardError'),
                text('exception.stacktrace', 'CardError: refused\n    at pay (pay.js:1:2)'),
              ],
              traceId: '0af7651916cd43dd8448eb211c80319c',
              spanId: 'b7ad6b7169203331',
            },
            {
              timeUnixNano: `${nowMs}456790`,
              severityNumber: 9,
              body: { kvlistValue: { values: [text('message', 'paid'), text('by', 'cash')] } },
            },
          ],
        },
      ],
    },
  ],
}

const send = ({ url }: App, encoding: keyof typeof ENCODINGS, isCompressed = false) => {
  const body = ENCODINGS[encoding].encode(REQUEST)
  return fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': ENCODINGS[encoding].type, ...(isCompressed && { 'content-encoding': 'gzip' }) },
    body: isCompressed ? gzipSync(body) : body,
  })
}

async function ask({ url }: App, query: string): Promise<unknown> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return ((await answer.json()) as { data: unknown }).data
}

const untilCounted = ({ prisma }: App, records: bigint) =>
  waitFor(async () => {
    const { _sum: sum } = await prisma.ingestOffset.aggregate({ _sum: { stored: true, duplicates: true } })
    return (sum.stored ?? 0n) + (sum.duplicates ?? 0n) >= records ? true : undefined
  })

const FIELDS = 'timestamp level message resourceId parentResourceId traceId spanId commit metadata'

test.each(['protobuf', 'json'] as const)(
  '%s: field by field, and stored once however often it is sent',
  async (encoding) => {
    await using app = await startApp()
    const answers = [await send(app, encoding), await send(app, encoding, true)]
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe(ENCODINGS[encoding].type)
      expect(await answer.text()).toBe(encoding === 'json' ? '{}' : '')
    }
    await untilCounted(app, 4n)
    expect(await app.prisma.log.count()).toBe(2)

    const resource = {
      service: { name: 'checkout', namespace: 'shop' },
      vcs: { ref: { head: { revision: 'c0ffee' } } },
    }
    const shared = { resource, scope: { name: 'payments', version: '2.1' }, parentResourceId: 'shop' }
    const timestamp = new Date(nowMs).toISOString().replace('Z', '456Z')
    const same = { timestamp, resourceId: 'checkout', parentResourceId: 'shop', commit: 'c0ffee' }
    expect(await ask(app, `{ logs(first: 5, orderBy: ASC) { nodes { ${FIELDS} } } }`)).toEqual({
      logs: {
        nodes: [
          {
            ...same,
            level: 'ERROR',
            message: 'card refused 💳',
            traceId: '0af7651916cd43dd8448eb211c80319c',
            spanId: 'b7ad6b7169203331',
            metadata: {
              http: { request: { method: 'POST' }, response: { status_code: 402 } },
              order: '9007199254740993',
              exception: { type: 'CardError', stacktrace: 'CardError: refused\n    at pay (pay.js:1:2)' },
              time_ns: 789,
              ...shared,
            },
          },
          {
            ...same,
            level: 'INFO',
            message: 'paid',
            traceId: null,
            spanId: null,
            metadata: { body: { message: 'paid', by: 'cash' }, time_ns: 790, ...shared },
          },
        ],
      },
    })
    const where = `where: { metadata: { path: ["http", "request", "method"], op: { eq: { string: "POST" } } } }`
    expect(await ask(app, `{ logCount(${where}) { value } }`)).toEqual({ logCount: { value: 1 } })
  },
)

test('over gRPC, on a port of its own, which is closed with the product', async () => {
  const port = await freePort()
  const body = frame(ENCODINGS.protobuf.encode(REQUEST))
  let closed: Promise<unknown>
  {
    await using app = await startApp({ env: { OTLP_GRPC_PORT: String(port) } })
    const client = openGrpcClient(`http://127.0.0.1:${port}`)
    for (let sent = 0; sent < 2; sent++) expect(await client.call(body)).toMatchObject({ code: 0 })
    await untilCounted(app, 4n)
    expect(await app.prisma.log.count()).toBe(2)
    closed = once(client.session, 'close')
  }
  await closed
})

test('with DEDUPLICATE_BODIES=none every request is stored', async () => {
  await using app = await startApp({ env: { DEDUPLICATE_BODIES: 'none' } })
  for (let sent = 0; sent < 2; sent++) expect((await send(app, 'protobuf')).status).toBe(200)
  await untilCounted(app, 4n)
  expect(await app.prisma.log.count()).toBe(4)
})
