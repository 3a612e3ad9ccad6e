/** What ids take: a segment of logs without a trace or a span has hardly anything else in its frame `raw`. */
import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { testRow } from '../../test/support/rows.ts'
import { decodeSegment, encodeSegment } from './segment.ts'

const N = 1024
const START_MS = 1_750_000_000_000

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const dashed = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
/** Version 8, of any digits. */
const eighth = (digits: string) => `${digits.slice(0, 12)}8${digits.slice(13, 16)}a${digits.slice(17, 32)}`

const random = (i: number) => Uint8Array.from(Buffer.from(digest(`random ${i}`).slice(0, 32), 'hex'))

test.each([
  {
    name: 'minted one by one',
    most: 9.8,
    idOf: (i: number) => v7({ msecs: START_MS + 3 * i, seq: Buffer.from(random(i)).readUInt32BE(), random: random(i) }),
  },
  {
    name: 'minted for requests of 64 logs, which are mixed by time',
    most: 6.2,
    idOf: (i: number) =>
      v7({ msecs: START_MS + (i % 16), seq: 7_000_000 * (i % 16) + Math.floor(i / 16), random: random(i) }),
  },
  {
    name: 'of a place and a body, 16 of them mixed by time',
    most: 0.5,
    idOf: (i: number) =>
      dashed(
        `${Math.floor(i / 16)
          .toString(16)
          .padStart(8, '0')}${eighth(digest(`body ${i % 16}`)).slice(8)}`,
      ),
  },
  {
    name: 'under an idempotency key',
    most: 14.2,
    idOf: (i: number) => dashed(`${(i % 200).toString(16).padStart(4, '0')}${eighth(digest(`record ${i}`)).slice(4)}`),
  },
  { name: 'of any version', most: 16.3, idOf: (i: number) => dashed(digest(`any ${i}`)) },
])('ids $name take $most bytes a log at most', ({ idOf, most }) => {
  const rows = Array.from({ length: N }, (_, i) => testRow({ timestamp: { ms: START_MS + 3 * i, us: 0 }, id: idOf(i) }))
  const frames = encodeSegment(rows)
  const segment = decodeSegment(frames)
  expect(rows.map((_, i) => segment.id(i))).toEqual(rows.map(({ id }) => id))
  expect(frames.raw.length / N).toBeLessThan(most)
})
