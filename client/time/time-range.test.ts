import { describe, expect, it } from 'vitest'
import {
  parseEndMoment,
  parseInZone,
  parseMoment,
  parseRelative,
  rangeBounds,
  rangeLabel,
  toZoneInput,
} from './time-range.ts'

describe('a relative range', () => {
  it.each([
    ['15m', 'Last 15 minutes'],
    ['1h', 'Last hour'],
    ['7d', 'Last 7 days'],
  ])('%s is called "%s"', (text, label) => {
    const range = parseRelative(text)
    expect(range && rangeLabel(range)).toBe(label)
  })

  it.each(['', '0h', '1y', '-1h', '1.5h', 'h', '999999m'])('"%s" is none', (text) => {
    expect(parseRelative(text)).toBeUndefined()
  })
})

describe('an absolute range', () => {
  const noon = '2026-11-23T12:00:00.000Z'

  it('may be open at either end', () => {
    expect(rangeBounds({ kind: 'between', from: noon, to: null }, 0)).toEqual({ gte: noon })
    expect(rangeBounds({ kind: 'between', from: null, to: noon }, 0)).toEqual({ lte: noon })
    expect(rangeLabel({ kind: 'between', from: noon, to: null })).toMatch(/^Since 2026-/)
    expect(rangeLabel({ kind: 'between', from: null, to: noon })).toMatch(/^Until 2026-/)
  })

  it('comes back from the input as the same second', () => {
    expect(parseInZone(toZoneInput(noon, 'local'), 'local')).toBe(noon)
    expect(parseInZone(toZoneInput(noon, 'utc'), 'utc')).toBe(noon)
    expect(toZoneInput(noon, 'utc')).toBe('2026-11-23T12:00:00')
  })

  it('of a link of before ends with its last millisecond, of a new one with its microsecond', () => {
    expect(parseEndMoment('2026-11-23T11:59:59.999Z')).toBe('2026-11-23T11:59:59.999999Z')
    expect(parseEndMoment('2026-11-23T11:59:59.999000Z')).toBe('2026-11-23T11:59:59.999Z')
    expect(parseEndMoment('2026-11-23T11:59:59.998999Z')).toBe('2026-11-23T11:59:59.998999Z')
    expect(parseEndMoment(noon)).toBe(noon)
    expect(parseEndMoment(null)).toBeNull()
  })

  it.each([null, '', 'yesterday'])('%s is no moment', (text) => {
    expect(parseMoment(text)).toBeNull()
  })
})
