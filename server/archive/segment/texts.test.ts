import { expect, test } from 'vitest'
import { testRow } from '../../test/support/rows.ts'
import { decodeSegment, encodeSegment } from './segment.ts'

const digit = (i: number) => (Math.imul(i, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')

function sizesOf(messages: readonly string[], metadata: readonly string[] = []) {
  const rows = messages.map((message, i) => testRow({ message, metadataJson: metadata[i] ?? '{}' }))
  const frames = encodeSegment(rows)
  const segment = decodeSegment(frames)
  expect(messages.map((_, i) => segment.message.at(i))).toEqual(messages)
  expect(rows.map((_, i) => segment.metadata.at(i))).toEqual(rows.map(({ metadataJson }) => metadataJson))
  return { message: frames.message.length / rows.length, metadata: frames.metadata.length / rows.length }
}

const N = 1024
const times = <T>(make: (i: number) => T) => Array.from({ length: N }, (_, i) => make(i))

test('a value takes the bytes that it has, and its template none', () => {
  const { message } = sizesOf(times((i) => `order ${digit(i)} was paid`))
  expect(message).toBeLessThan(4.1)
  expect(sizesOf(times((i) => `order ${digit(i)} was paid after ${i % 7} s`)).message - message).toBeLessThan(0.5)
})

test('what one field of metadata decides of another takes nothing', () => {
  const pods = Array.from({ length: 40 }, (_, i) => ({
    pod: digit(i),
    ip: `10.0.${i % 7}.${(i * 31) % 255}`,
    node: i % 9,
  }))
  const podOf = (i: number) => pods[(Math.imul(i, 0x2c1b3c6d) >>> 16) % 40] ?? { pod: '', ip: '', node: 0 }
  const some = sizesOf(
    times(String),
    times((i) => `{"pod": "${podOf(i).pod}"}`),
  )
  const all = sizesOf(
    times(String),
    times((i) => {
      const { pod, ip, node } = podOf(i)
      return `{"ip": "${ip}", "pod": "${pod}", "node": ${node}, "again": {"pod": "${pod}"}}`
    }),
  )
  expect(some.metadata).toBeLessThan(1.2)
  expect(all.metadata - some.metadata).toBeLessThan(1)
})

test('each text is a template of its own, with values of its own', () => {
  const word = (i: number) => digit(i).replaceAll(/\d/g, (d) => String.fromCharCode(103 + Number(d)))
  const { message } = sizesOf(times((i) => `${word(i)} ${i} ${word(i + N)}`))
  expect(message).toBeLessThan(20)
})
