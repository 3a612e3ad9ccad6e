/** An export whose key is revoked on the way: it is cut at the next page, and the audit log says how much has gone out. */
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { expect } from 'vitest'
import { momentOf } from '../../platform/moment.ts'
import { insertRows, testId, testRow } from '../support/rows.ts'
import { waitFor } from '../support/wait-for.ts'
import { noteResult, size } from './row.ts'
import { bearer, idOf, type Secured } from './secured.ts'

/** Many more than what sockets hold on the way. */
const ROWS = size(20_000, 5000)
const PADDING = { padding: 'x'.repeat(4000) }
const AT = Date.UTC(2020, 1, 29)

const ROW_OF = (i: number) =>
  testRow({ id: testId(i), timestamp: momentOf(AT + i), message: `log ${i}`, metadata: PADDING })

export async function expectExportCut(product: Secured): Promise<void> {
  for (let i = 0; i < ROWS; i += 1000)
    await insertRows(
      product.prisma,
      Array.from({ length: 1000 }, (_, k) => ROW_OF(i + k)),
    )
  const [key, good] = [await product.key(), await product.key()]
  const answer = await open(product, key)
  await once(answer, 'readable')
  const id = idOf(key)
  await product.prisma.accessKey.update({ where: { id }, data: { revokedAt: new Date() } })
  await waitFor(async () => ((await product.ask(key, '{ session { scope } }')).data ? undefined : true))
  const { lines, isWhole } = await readOn(answer)
  expect([isWhole, lines < ROWS]).toEqual([false, true])

  const whole = await readOn(await open(product, good))
  expect(whole).toEqual({ isWhole: true, lines: ROWS })
  const rows = await waitFor(async () => {
    const found = await product.prisma.accessAudit.findMany({ where: { action: 'export' }, orderBy: { id: 'asc' } })
    return found.length === 2 ? found : undefined
  })
  const told = rows.map(({ actorId, outcome, detail }) => ({ actorId, outcome, ...(detail as Told) }))
  expect(told).toEqual([
    {
      actorId: id,
      outcome: 'failed',
      format: 'ndjson',
      filter: FILTER,
      rows: expect.any(Number),
      bytes: expect.any(Number),
    },
    { actorId: idOf(good), outcome: 'ok', format: 'ndjson', filter: FILTER, rows: ROWS, bytes: expect.any(Number) },
  ])
  expect(told[0]?.rows).toBeLessThan(ROWS)
  await noteResult(
    'S16',
    `of ${ROWS} logs ${lines} had gone out when the key was revoked: cut, and in the audit log as failed`,
  )
}

type Told = { rows: number; bytes: number }

const FILTER = JSON.stringify({ message: { startsWith: 'log ' } })

async function open({ url }: Secured, key: string): Promise<IncomingMessage> {
  const asking = get(`${url}/export?where=${encodeURIComponent(FILTER)}`, { headers: bearer(key) })
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  expect(answer.statusCode).toBe(200)
  return answer
}

async function readOn(answer: IncomingMessage): Promise<{ lines: number; isWhole: boolean }> {
  let lines = 0
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) lines += chunk.toString().split('\n').length - 1
    return { lines, isWhole: true }
  } catch {
    return { lines, isWhole: false }
  }
}
