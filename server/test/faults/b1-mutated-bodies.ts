/** Bodies that are nearly good: whatever they hold is taken or refused, and none is a failure of the server. */
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { ingest, send, type Product } from './client.ts'
import { makeMutant } from './mutate.ts'
import { noteResult, size } from './row.ts'

const REQUESTS = size(100_000, 5000)
const CLIENTS = 16
/** `makeMutant(seed)` is the request of a seed that a failure names. */
const FIRST_SEED = 1

export async function expectMutantsAnswered(product: Product): Promise<void> {
  const answers = new Map<number, number>()
  const failures: string[] = []
  let next = FIRST_SEED
  async function client(): Promise<void> {
    while (next < FIRST_SEED + REQUESTS && failures.length < 20) {
      const seed = next++
      const mutant = makeMutant(seed)
      const { status, text } = await send(product.url, mutant)
      answers.set(status, (answers.get(status) ?? 0) + 1)
      const isExpected = status >= 200 && status < 500
      if (!isExpected || text.includes('INTERNAL'))
        failures.push(`seed ${seed}: ${mutant.path} ${status} ${text.slice(0, 300)}`)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))

  expect(failures, `the server wrote: ${product.output()}`).toEqual([])
  expect((await ingest(product.url, { message: 'a good one', traceId: 'the last' })).json).toMatchObject({
    accepted: 1,
  })
  await waitFor(async () => (await product.prisma.log.findFirst({ where: { traceId: 'the last' } })) ?? undefined)
  expect(await product.prisma.deadLetter.findMany({ take: 3 })).toEqual([])
  // A mutator that breaks everything, or nothing, tests nothing.
  for (const status of [200, 201, 400, 415]) expect(answers.get(status), `${status}`).toBeGreaterThan(REQUESTS / 1000)
  const counts = [...answers].toSorted(([a], [b]) => a - b).map(([status, times]) => `${times} × ${status}`)
  await noteResult('B1', `${REQUESTS} bodies: 0 5xx, 0 crashes, 0 dead letters (${counts.join(', ')})`)
}
