import { expect, test } from 'vitest'
import type { Deed } from '../platform/audit.ts'
import { newContext } from '../test/support/reader.ts'
import { createExportNote } from './export-note.ts'

function setUp(where = '{}') {
  const told: Deed[] = []
  const note = createExportNote(async (_, deed) => void told.push(deed), {
    actor: newContext(),
    format: 'csv',
    where,
  })
  async function* texts() {
    for (const text of ['é', 'b']) {
      note.addRows(10)
      yield text
    }
  }
  return { told, note, texts }
}

test('an export that has ended says what has gone out', async () => {
  const { told, note, texts } = setUp('x'.repeat(5000))
  const sent: string[] = []
  for await (const text of note.count(texts())) sent.push(text)
  expect(sent).toEqual(['é', 'b'])
  const detail = { format: 'csv', filter: 'x'.repeat(4096), rows: 20, bytes: 3 }
  expect(told).toEqual([{ action: 'export', outcome: 'ok', detail }])
})

test('one that its client has left, and one that fails, say so once', async () => {
  const left = setUp()
  for await (const _ of left.note.count(left.texts())) break
  expect(left.told).toMatchObject([{ outcome: 'failed', detail: { rows: 10, bytes: 2 } }])
  const { told, note } = setUp()
  async function* failing(): AsyncGenerator<string> {
    yield 'a'
    throw new Error('no database')
  }
  await expect(Array.fromAsync(note.count(failing()))).rejects.toThrow('no database')
  expect(told).toMatchObject([{ outcome: 'failed', detail: { bytes: 1 } }])
})
