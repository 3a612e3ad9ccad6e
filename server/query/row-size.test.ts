import { expect, test } from 'vitest'
import { encodeLogId } from '../filter/log-id.ts'
import { keyOf } from '../filter/log-key.ts'
import { metadataOf } from '../filter/log-row.ts'
import { printMoment } from '../platform/moment.ts'
import { testRow } from '../test/support/rows.ts'
import { encodeCursor } from './cursor.ts'
import { sizeOfRow } from './row-size.ts'

/** With each field once, as an answer has it. */
function written(row: ReturnType<typeof testRow>): number {
  const { metadataJson: _, ...fields } = row
  const id = encodeLogId(keyOf(row))
  const shown = {
    ...fields,
    id,
    timestamp: printMoment(row.timestamp),
    metadata: metadataOf(row),
    messageLength: 262_144,
  }
  const named = {
    __typename: 'LogEdge',
    cursor: encodeCursor(keyOf(row), 'DESC'),
    node: { __typename: 'Log', ...shown },
  }
  return Buffer.byteLength(`${JSON.stringify(named)},`)
}

const control = '\u0001'.repeat(256)

test.each([
  ['a plain one', testRow({ metadata: { a: [1, 'é', null] } })],
  ['one of control characters', testRow({ message: control, resourceId: control, traceId: control, commit: control })],
  [
    'one of other characters',
    testRow({ message: '€😀"\\\n'.repeat(100), spanId: '"'.repeat(256), parentResourceId: 'é' }),
  ],
  [
    'one with metadata as PostgreSQL writes it',
    testRow({ metadataJson: '{"a": "\\u0001\\"é", "b": [1, 100000000000000000000]}' }),
  ],
])('%s takes no more than its size', (_, row) => {
  const { bytes } = sizeOfRow({ ...row, timestamp: { ms: row.timestamp.ms, us: 1 } })
  expect(bytes).toBeGreaterThanOrEqual(written({ ...row, timestamp: { ms: row.timestamp.ms, us: 1 } }))
  expect(bytes).toBeLessThan(3 * written(row) + 600)
})
