import { afterEach, expect, it, vi } from 'vitest'
import { NOTHING_YET, runExport } from './run-export.ts'

afterEach(() => vi.unstubAllGlobals())

const discard = { write: async () => {}, close: async () => {}, discard: async () => {} }

function exportAgainst(answer: Response): Promise<void> {
  vi.stubGlobal('fetch', async () => answer)
  const request = { where: undefined, orderBy: 'ASC', format: 'ndjson' } as const
  const { signal } = new AbortController()
  return runExport({ request, sink: discard, from: NOTHING_YET, signal, onProgress: () => {} })
}

it('has a filter that is too long for an address in its body, and goes on behind the last log', async () => {
  const asked: { url: string; init: { method?: string; body?: string } }[] = []
  vi.stubGlobal('fetch', async (url: string, init: { method?: string; body?: string }) => {
    asked.push({ url, init })
    return new Response('')
  })
  const { signal } = new AbortController()
  const run = (letters: number) => {
    const request = { where: { message: { contains: 'x'.repeat(letters) } }, orderBy: 'ASC', format: 'csv' } as const
    const from = { ...NOTHING_YET, lastId: 'last' }
    return runExport({ request, sink: discard, from, signal, onProgress: () => {} })
  }
  await run(10)
  await run(3000)
  expect(asked.map(({ url, init }) => [url.slice(0, 18), init.method])).toEqual([
    ['/export?format=csv', undefined],
    ['/export', 'POST'],
  ])
  expect(JSON.parse(asked[1]?.init.body ?? '')).toEqual({
    format: 'csv',
    orderBy: 'ASC',
    where: { message: { contains: 'x'.repeat(3000) } },
    after: 'last',
  })
})

it('rejects a refused export with the reason that the server gives', async () => {
  const error = { code: 'OVERLOADED', message: '2 exports are running.', requestId: '1' }
  await expect(exportAgainst(Response.json({ error }, { status: 503 }))).rejects.toThrow(/^2 exports are running\.$/)
})

it('rejects with the status where a proxy answers in its own words', async () => {
  const answer = new Response('<h1>Bad gateway</h1>', { status: 502 })
  await expect(exportAgainst(answer)).rejects.toThrow('The server answered with status 502.')
})
