import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PLAIN, readAnsi } from './ansi.ts'

const ESCAPE = String.fromCodePoint(0x1b)

describe('the colour codes of a terminal', () => {
  it('colour what follows them until the next one', () => {
    expect(readAnsi('a \u001B[31;1mred\u001B[0m b')).toEqual([
      { text: 'a ', look: PLAIN },
      { text: 'red', look: { ...PLAIN, color: '#cd0000', bold: true } },
      { text: ' b', look: PLAIN },
    ])
  })

  it.each([
    ['[m', {}],
    ['[1m\u001B[22m', {}],
    ['[2;4;9m', { dim: true, underline: true, strike: true }],
    ['[92m', { color: '#00ff00' }],
    ['[103;34m', { background: '#ffff00', color: '#0000ee' }],
    ['[7;3m', { inverse: true, italic: true }],
    ['[38;5;208m', { color: '#ff8700' }],
    ['[48;5;244m', { background: '#808080' }],
    ['[38;2;1;2;300;4m', { color: '#0102ff', underline: true }],
    ['[38:2::255:0:10m', { color: '#ff000a' }],
    ['[31;39m', {}],
    ['[38m', {}],
    ['[75m', {}],
  ])('are read: %s', (code, look) => {
    expect(readAnsi(`\u001B${code}x`)).toEqual([{ text: 'x', look: { ...PLAIN, ...look } }])
  })
})

describe('what cannot be seen', () => {
  it.each([
    ['\u0000', '␀', 'U+0000'],
    ['\r', '␍', 'U+000D'],
    ['\u007F', '␡', 'U+007F'],
    ['\u0085', 'U+0085', 'U+0085'],
    ['\u202E', 'RLO', 'U+202E'],
    ['\u2066', 'LRI', 'U+2066'],
  ])('is shown by its name: %j', (character, text, hidden) => {
    expect(readAnsi(character)).toEqual([{ text, hidden, look: PLAIN }])
  })

  it('is not a tab, nor the end of a line, nor a part of a letter or a picture', () => {
    const text = 'a\tb\nc 👩‍🚒 é'
    expect(readAnsi(text)).toEqual([{ text, look: PLAIN }])
  })

  it('is shown too where a code is none of colour', () => {
    expect(
      readAnsi('\u001B[2Kx')
        .map(({ text }) => text)
        .join(''),
    ).toBe('␛[2Kx')
  })
})

it('loses no character and lets none through that is not seen', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\u001B', '[', '3', ';', 'm', '\u202E', '\u0007', 'é'),
  })
  fc.assert(
    fc.property(text, (original) => {
      const shown = readAnsi(original)
      expect(shown.map((piece) => piece.text).join('')).not.toMatch(/(?![\t\n])\p{Cc}|\u202E/u)
      const expected = original.replaceAll(new RegExp(String.raw`${ESCAPE}\[[\d;:]*m`, 'g'), '')
      const back = shown.map(({ text: seen, hidden }) =>
        hidden === undefined ? seen : String.fromCodePoint(Number.parseInt(hidden.slice(2), 16)),
      )
      expect(back.join('')).toBe(expected)
    }),
  )
})
