import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWholeLogs } from './whole-logs.ts'

const encoder = new TextEncoder()

/** Feeds a text in pieces, and gathers what came out. */
function feed(text: string, sizes: number[], whole: ReturnType<typeof createWholeLogs>) {
  const bytes = encoder.encode(text)
  let [out, logs, at, lastId] = ['', 0, 0, undefined as string | undefined]
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    const part = whole.add(bytes.slice(at, at + size))
    at += size
    out += new TextDecoder().decode(part.bytes)
    logs += part.logs
    lastId = part.lastId ?? lastId
  }
  return { out, logs, lastId }
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
const messages = fc.array(fc.stringMatching(/^[a-zäß"\n\r,]{0,30}$/))

test('NDJSON in any pieces comes out whole, without the line that was cut', () => {
  fc.assert(
    fc.property(messages, sizes, (texts, pieces) => {
      const lines = texts.map((message, index) => `${JSON.stringify({ message, id: `id-${index}` })}\n`).join('')
      const { out, logs, lastId } = feed(`${lines}{"message":"cut o`, pieces, createWholeLogs('ndjson', false))
      expect(out).toBe(lines)
      expect(logs).toBe(texts.length)
      expect(lastId).toBe(texts.length === 0 ? undefined : `id-${texts.length - 1}`)
    }),
  )
})

test.each([true, false])(
  'CSV with line breaks in its cells; as a continuation (%s) it has no head',
  (isContinuation) => {
    fc.assert(
      fc.property(messages, sizes, (texts, pieces) => {
        const lines = texts.map((text, index) => `"${text.replaceAll('"', '""')}",id-${index}\r\n`).join('')
        const whole = createWholeLogs('csv', isContinuation)
        const { out, logs, lastId } = feed(`message,id\r\n${lines}"cut\n o`, pieces, whole)
        expect(out).toBe(isContinuation ? lines : `message,id\r\n${lines}`)
        expect(logs).toBe(texts.length)
        expect(lastId).toBe(texts.length === 0 ? undefined : `id-${texts.length - 1}`)
      }),
    )
  },
)
