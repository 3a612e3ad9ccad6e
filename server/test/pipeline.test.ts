/** One log's whole way, over HTTP, on both streams: from the doors through the stream into the table and out again. */
import { gzipSync } from 'node:zlib'
import { describe, expect, inject, test } from 'vitest'
import { waitFor } from './support/wait-for.ts'
import { startApp } from './support/harness.ts'

const streams = inject('kafkaBrokers') ? (['kafka', 'direct'] as const) : (['direct'] as const)

type App = Awaited<ReturnType<typeof startApp>>

const json = { 'content-type': 'application/json' }

async function post({ url }: App, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

async function ask({ url }: App, query: string, variables: object = {}) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ query, variables }),
  })
  return (await answer.json()) as { data: Record<string, never>; errors?: unknown[] }
}

const rowsOf = ({ prisma }: App, count: number) =>
  waitFor(async () => ((await prisma.log.count()) >= count ? prisma.log.count() : undefined))

describe.each(streams)('on the %s stream', (stream) => {
  test('a log that is posted is found within two seconds, with all that was sent', async () => {
    await using app = await startApp({ stream })
    await post(app, { message: 'the first one wakes everything up' })
    await rowsOf(app, 1)
    const log = {
      id: '0190c3d4-1111-7000-8000-000000000001',
      timestamp: '2026-01-02T03:04:05.678+02:00',
      level: 'Warning',
      message: 'disk 91 % full',
      resourceId: 'server-1',
      traceId: 't',
      spanId: 's',
      commit: 'c0ffee',
      metadata: { parentResourceId: 'rack-7', big: 'x' },
      host: 'also kept',
    }
    const postedAt = performance.now()
    expect(await post(app, log)).toEqual({ status: 201, body: { message: 'OK', accepted: 1, rejected: [] } })
    const query = `{ logs(where: { traceId: { eq: "t" } }) { nodes {
      id timestamp level message messageLength resourceId traceId spanId commit parentResourceId metadata } } }`
    const found = await waitFor(async () => {
      const { data } = await ask(app, query)
      const { nodes } = data['logs'] as unknown as { nodes: { id: string }[] }
      return nodes[0]
    })
    expect(performance.now() - postedAt).toBeLessThan(2000)
    expect(found).toEqual({
      id: expect.any(String),
      timestamp: '2026-01-02T01:04:05.678Z',
      level: 'WARN',
      message: 'disk 91 % full',
      messageLength: 14,
      resourceId: 'server-1',
      traceId: 't',
      spanId: 's',
      commit: 'c0ffee',
      parentResourceId: 'rack-7',
      metadata: { parentResourceId: 'rack-7', big: 'x', host: 'also kept' },
    })
    for (const id of [found.id, log.id]) {
      const { data } = await ask(app, 'query ($id: ID!) { log(id: $id) { message } }', { id })
      expect(data['log']).toEqual({ message: 'disk 91 % full' })
    }
  })

  test('the mutation takes the same logs the same way', async () => {
    await using app = await startApp({ stream })
    const mutation = `mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { accepted rejected { index code } } }`
    const logs = [
      { message: 'one', level: 50, timestamp: 1_700_000_000_000 },
      { message: 'two', timestamp: 'no' },
      { message: 'three' },
    ]
    const { data } = await ask(app, mutation, { input: { logs } })
    expect(data['ingestLogs']).toEqual({ accepted: 2, rejected: [{ index: 1, code: 'INVALID_TIMESTAMP' }] })
    await rowsOf(app, 2)
    const { data: found } = await ask(app, '{ logs(where: { level: { gte: ERROR } }) { nodes { message level } } }')
    expect(found['logs']).toEqual({ nodes: [{ message: 'one', level: 'ERROR' }] })
  })

  test('messages of 256 KiB and many at once are stored whole, one byte more is cut, or strictly refused', async () => {
    await using app = await startApp({ stream })
    const largest = 'é'.repeat(128 * 1024)
    const two = [{ message: largest }, { message: `${largest}x` }]
    expect(await post(app, two, { 'timberline-strict': 'true' })).toMatchObject({
      status: 201,
      body: { accepted: 1, rejected: [{ index: 1, code: 'MESSAGE_TOO_LARGE' }] },
    })
    expect(await post(app, two)).toMatchObject({
      status: 201,
      body: { accepted: 2, rejected: [], warnings: { MESSAGE_CUT: { message: 1 } } },
    })
    const many = Array.from({ length: 40 }, () => ({ message: largest }))
    expect(await post(app, gzipSync(JSON.stringify(many)), { 'content-encoding': 'gzip' })).toMatchObject({
      status: 201,
    })
    expect(
      await post(
        app,
        Array.from({ length: 2000 }, () => ({ message: 'k'.repeat(1024) })),
      ),
    ).toMatchObject({ status: 201 })
    expect(await rowsOf(app, 2043)).toBe(2043)
    expect(await app.prisma.log.count({ where: { message: largest } })).toBe(42)
    expect(await app.prisma.deadLetter.count()).toBe(0)
  })
})
