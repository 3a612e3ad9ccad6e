/** The live tail over the wire, on both streams: from the POST to the subscriber. */
import { describe, expect, inject, test } from 'vitest'
import { waitFor } from './support/wait-for.ts'
import { ingest } from './faults/client.ts'
import { startApp } from './support/harness.ts'
import { openTail } from './support/live-tail.ts'

const streams = inject('kafkaBrokers') ? (['kafka', 'direct'] as const) : (['direct'] as const)

describe.each(streams)('a live tail on the %s stream', (stream) => {
  test('brings what is posted from now on and matches', async () => {
    await using app = await startApp({ stream })
    await ingest(app.url, { message: 'before', level: 'error' })
    await using tail = await openTail(app.url, { where: { level: { eq: 'ERROR' } } })
    expect(tail.first).toEqual({ __typename: 'LogTailBatch', logs: [], position: expect.any(String) })
    await ingest(app.url, [
      { message: 'one', level: 'error' },
      { message: 'two', level: 'info' },
      { message: 'three', level: 'err' },
    ])
    expect(await tail.messages(2)).toEqual(['one', 'three'])
  })

  test('goes on after a position, and says what it is not', async () => {
    await using app = await startApp({ stream })
    const { position } = await (async () => {
      await using tail = await openTail(app.url)
      await ingest(app.url, { message: 'seen' })
      return await waitFor(async () => {
        const event = await tail.next()
        return event.logs?.length === 1 ? event : undefined
      })
    })()
    await ingest(app.url, { message: 'missed for a moment' })
    await using again = await openTail(app.url, { after: position })
    const first = again.first.logs?.map(({ message }) => message) ?? []
    expect([...first, ...(await again.messages(1 - first.length))]).toEqual(['missed for a moment'])
    await expect(openTail(app.url, { after: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_CURSOR' })
  })

  test('of an id that a query finds, so that a page can drop doubles', async () => {
    await using app = await startApp({ stream })
    await using tail = await openTail(app.url)
    await ingest(app.url, { message: 'one' })
    const { logs = [] } = await waitFor(async () => {
      const event = await tail.next()
      return event.logs?.[0] && event
    })
    const body = JSON.stringify({ query: '{ logs { nodes { id } } }' })
    const ids = await waitFor(async () => {
      const answer = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      const { data } = (await answer.json()) as { data: { logs: { nodes: { id: string }[] } } }
      return data.logs.nodes.length === 1 ? data.logs.nodes.map(({ id }) => id) : undefined
    })
    expect(logs.map(({ id }) => id)).toEqual(ids)
  })
})
