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

it('rejects a refused export with the reason that the server gives', async () => {
  const error = { code: 'OVERLOADED', message: '2 exports are running.', requestId: '1' }
  await expect(exportAgainst(Response.json({ error }, { status: 503 }))).rejects.toThrow(/^2 exports are running\.$/)
})

it('rejects with the status where a proxy answers in its own words', async () => {
  const answer = new Response('<h1>Bad gateway</h1>', { status: 502 })
  await expect(exportAgainst(answer)).rejects.toThrow('The server answered with status 502.')
})
