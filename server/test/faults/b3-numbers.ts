/** Numbers that no double holds, or that no database wants to write out. */
import { expect } from 'vitest'
import { startApp } from '../support/harness.ts'
import { ask, ingest } from './client.ts'
import { noteResult } from './row.ts'

const MANY = 900
const DIGITS = '7'.repeat(9000)

/** A number as it is written in the metadata, and what is read back. */
const NUMBERS: readonly (readonly [literal: string, found: unknown])[] = [
  ['1e400', '1e400'],
  ['-1E+400', '-1E+400'],
  ['1e131072', '1e131072'],
  ['1e-131072', '1e-131072'],
  ['9007199254740993', '9007199254740993'],
  ['-9007199254740993', '-9007199254740993'],
  ['9007199254740992', 9007199254740992],
  ['3.14159265358979323846', '3.14159265358979323846'],
  ['-0', 0],
  ['-0.0', 0],
  ['1.7976931348623157e308', 1.7976931348623157e308],
  ['5e-324', 5e-324],
  ['1e300', 1e300],
  [DIGITS, DIGITS],
  [`[${Array(MANY).fill('1e100000').join(',')}]`, Array(MANY).fill('1e100000')],
  [`[${Array(MANY).fill('1e308').join(',')}]`, Array(MANY).fill(1e308)],
]
const MAX_ANSWER_BYTES = 64_000
const MUTATION =
  'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { accepted rejected { index code } } }'
const FIND = 'query ($id: ID!) { log(id: $id) { metadata } }'

export async function expectNumbersKept(): Promise<void> {
  await using app = await startApp()
  const id = (i: number) => `0190c3d4-1111-7000-8000-${String(i).padStart(12, '0')}`
  const records = NUMBERS.map(
    ([literal], i) => `{"message":"m","timestamp":${i},"id":"${id(i)}","metadata":{"n":${literal}}}`,
  )
  const inputs = records.map((record) => record.replace('-1111-', '-2222-'))
  const taken = await ingest(app.url, `[${records.join(',')}]`)
  expect(taken.json).toEqual({ message: 'OK', accepted: records.length, rejected: [] })
  const mutated = await ask(app.url, `{"query":"${MUTATION}","variables":{"input":{"logs":[${inputs.join(',')}]}}}`)
  expect(mutated.data).toEqual({ ingestLogs: { accepted: records.length, rejected: [] } })

  let largest = 0
  for (const [i, [literal, n]] of NUMBERS.entries()) {
    for (const each of [id(i), id(i).replace('-1111-', '-2222-')]) {
      const answer = await ask(app.url, { query: FIND, variables: { id: each } })
      expect(answer.data, `number ${literal.slice(0, 40)}`).toEqual({ log: { metadata: { n } } })
      largest = Math.max(largest, Buffer.byteLength(answer.text))
    }
  }
  expect(largest).toBeLessThanOrEqual(MAX_ANSWER_BYTES)

  for (const literal of ['1e400', '1e131072', DIGITS, '9007199254740993']) {
    const fields = ['timestamp', 'level', 'id'].map((field) => `{"message":"m","${field}":${literal}}`)
    const { json, text } = await ingest(app.url, `[${fields.join(',')}]`, { 'timberline-strict': 'true' })
    const codes = ['INVALID_TIMESTAMP', 'INVALID_LEVEL', 'INVALID_ID']
    expect(json, `number ${literal.slice(0, 40)}`).toMatchObject({
      accepted: 0,
      rejected: codes.map((code, index) => ({ index, code })),
    })
    expect(text.length).toBeLessThan(2000)
  }
  expect(await app.prisma.deadLetter.count()).toBe(0)
  await noteResult(
    'B3',
    `${NUMBERS.length} numbers at both doors read back as promised; the largest answer has ${(largest / 1000).toFixed(1)} kB`,
  )
}
