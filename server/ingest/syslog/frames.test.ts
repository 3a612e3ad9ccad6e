import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startCpuClock } from '../../test/support/cpu-time.ts'
import { createFrames } from './frames.ts'
import { MAX_MESSAGE_BYTES } from './limits.ts'

type Frames = ReturnType<typeof createFrames>

const takeAll = (frames: Frames, chunk: Buffer) => [...frames.take(chunk)].flat()

/** The messages of a connection that brings these chunks, and ends. */
function messagesOf(...chunks: (string | Buffer)[]): string[] {
  const frames = createFrames()
  const found = chunks.flatMap((chunk) => takeAll(frames, Buffer.from(chunk)))
  return [...found, ...frames.rest()].map((bytes) => bytes.toString('latin1'))
}

const counted = (message: string) => `${Buffer.byteLength(message)} ${message}`

/** One that the buffer is cut into at each of these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

describe('the framing of each message', () => {
  test.each([
    ['lines', '<1>a\n<2>b\n', ['<1>a', '<2>b']],
    ['lines of Windows', '<1>a\r\n<2>b\r\n', ['<1>a\r', '<2>b\r']],
    ['NUL behind each', '<1>a\0<2>b\0', ['<1>a', '<2>b']],
    ['empty lines', '\n\n\r\n<1>a\n\n\n', ['<1>a']],
    ['counts', counted('<1>a') + counted('<22>bc'), ['<1>a', '<22>bc']],
    ['counts that include the line break', counted('<1>a\n') + counted('<2>b\n'), ['<1>a\n', '<2>b\n']],
    ['counts, and line breaks that they do not include', `${counted('<1>a')}\n${counted('<2>b')}\n`, ['<1>a', '<2>b']],
    ['a line break in a message that is counted', counted('<1>a\nb') + '<2>c\n', ['<1>a\nb', '<2>c']],
    ['both', `${counted('<1>a')}<2>b\n${counted('<3>c')}`, ['<1>a', '<2>b', '<3>c']],
    ['a last line without an end', '<1>a\n<2>b', ['<1>a', '<2>b']],
    ['a counted message that is cut off', '10 <1>a', ['<1>a']],
    ['lines that begin with digits', '404 not found\n2026-11-30 up\n7\n', ['404 not found', '2026-11-30 up', '7']],
    ['a number that is no count', '0 <1>a\n012 <1>b\n5  <1>c\n', ['0 <1>a', '012 <1>b', '5  <1>c']],
    ['more digits than a count has', '12345678901 <1>a\n', ['12345678901 <1>a']],
    ['digits alone, cut off', '123', ['123']],
    ['a count of bytes, not of characters', counted('<1>ä') + counted('<2>b'), ['<1>Ã¤', '<2>b']],
  ])('%s', (_name, sent, expected) => expect(messagesOf(sent)).toEqual(expected))

  test('does not depend on how the bytes are cut into chunks', () => {
    const message = fc.string({
      unit: fc.constantFrom('a', '1', ' ', '<', '>', 'ä', '\r'),
      minLength: 1,
      maxLength: 12,
    })
    const framed = fc.oneof(
      message.map((text) => `${text}\n`),
      message.map((text) => `${text}\0`),
      message.map((text) => counted(`<1>${text}`)),
      fc.stringMatching(/^[0-9 <\n]{1,6}$/),
    )
    fc.assert(
      fc.property(fc.array(framed, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (parts, places) => {
        const bytes = Buffer.from(parts.join(''))
        expect(messagesOf(...cut(bytes, places))).toEqual(messagesOf(bytes))
      }),
      { numRuns: 500 },
    )
  })

  test('any bytes are messages, and none of them is lost between lines', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1').replaceAll(/[1-9]/g, 'x')
        const lines = text.split(/[\n\0]/).map((line) => line.replace(/^\r+/, ''))
        expect(messagesOf(Buffer.from(text, 'latin1'))).toEqual(lines.filter((line) => line !== ''))
      }),
    )
  })
})

describe('a message without an end', () => {
  const long = Buffer.alloc(MAX_MESSAGE_BYTES + 1, 'a')

  test('of a line is taken as far as it has come', () => {
    const frames = createFrames()
    const [first, second, ...others] = takeAll(frames, Buffer.concat([Buffer.from('<1>b\n'), long]))
    expect([first?.toString(), second?.length, others]).toEqual(['<1>b', MAX_MESSAGE_BYTES + 1, []])
    expect(frames.isTooLong()).toBe(true)
  })

  test('of which a count says so is not waited for', () => {
    const [frames, others] = [createFrames(), createFrames()]
    expect(takeAll(frames, Buffer.from(`<1>a\n${MAX_MESSAGE_BYTES + 1} <1>`))).toEqual([Buffer.from('<1>a')])
    expect(frames.isTooLong()).toBe(true)
    takeAll(others, Buffer.from(`${MAX_MESSAGE_BYTES} <1>`))
    expect(others.isTooLong()).toBe(false)
  })

  test('that comes byte by byte takes no more time and memory than it is long', () => {
    const frames = createFrames()
    const byte = Buffer.from('a')
    const cpuMs = startCpuClock()
    for (let bytes = 0; bytes < MAX_MESSAGE_BYTES; bytes++) takeAll(frames, byte)
    expect(cpuMs()).toBeLessThan(1000)
    expect(frames.heldBytes()).toBeLessThanOrEqual(2 * MAX_MESSAGE_BYTES)
    expect(takeAll(frames, byte).length).toBe(1)
    expect([frames.isTooLong(), frames.heldBytes()]).toEqual([true, 0])
  })
})

test('of many messages only a batch is there at once', () => {
  const batches = createFrames().take(Buffer.from('a\n'.repeat(2500)))
  expect([...batches].map((messages) => messages.length)).toEqual([1000, 1000, 500])
})
