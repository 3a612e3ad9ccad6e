/** RETENTION_DAYS from the environment to both doors and to the table. */
import { expect, test } from 'vitest'
import { DAY_MS } from '../log/retention.ts'
import { waitFor } from './support/wait-for.ts'
import { startApp } from './support/harness.ts'

const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
/** Good and too old for a retention of two days. */
const logs = [today - 2 * DAY_MS, today - 2 * DAY_MS - 1].map((at) => ({
  message: 'm',
  timestamp: new Date(at).toISOString(),
}))

async function send(url: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}

const sendRest = (url: string) => send(`${url}/public/ingest`, logs)

const sendGraphql = (url: string) =>
  send(`${url}/graphql`, {
    query: `mutation ($logs: [LogInput!]!) { ingestLogs(input: { logs: $logs }) { accepted rejected { index code message } } }`,
    variables: { logs },
  })

const oneIsTooOld = {
  accepted: 1,
  rejected: [{ index: 1, code: 'TIMESTAMP_TOO_OLD', message: expect.stringContaining('the retention of 2 days') }],
}

test('with it older days are dropped, and an older log is refused at both doors', async () => {
  await using app = await startApp({ env: { RETENTION_DAYS: '2' } })
  expect(await sendRest(app.url)).toMatchObject(oneIsTooOld)
  expect(await sendGraphql(app.url)).toMatchObject({ data: { ingestLogs: oneIsTooOld } })
  await waitFor(async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text()
    return metrics.includes('timberline_keeper_days_dropped_total 29') ? true : undefined
  })
  expect(await app.prisma.log.count()).toBe(2)
})

test('without it any past is taken', async () => {
  await using app = await startApp()
  expect(await sendRest(app.url)).toMatchObject({ accepted: 2 })
  expect(await sendGraphql(app.url)).toMatchObject({ data: { ingestLogs: { accepted: 2 } } })
})
