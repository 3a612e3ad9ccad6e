import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printGridLayout, withGridLayout } from './grid-layout.ts'
import { addMetadataColumn, DEFAULT_SETTINGS, DENSITIES, moveColumn, toggleColumn } from './grid-settings.ts'

const OWN = addMetadataColumn(DEFAULT_SETTINGS, 'own') ?? DEFAULT_SETTINGS
const shownIn = ({ columns }: typeof DEFAULT_SETTINGS) => columns.filter(({ shown }) => shown).map(({ name }) => name)

describe('the list in an address', () => {
  it('looks the same to a reader with other settings', () => {
    const column = fc.constantFrom(...DEFAULT_SETTINGS.columns.map(({ name }) => name))
    const path = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 3 })
    const step = fc.oneof(
      column.map((name) => (settings: typeof OWN) => toggleColumn(settings, name)),
      column.map((name) => (settings: typeof OWN) => moveColumn(settings, name, 1)),
      path.map((keys) => (settings: typeof OWN) => {
        const text = keys.map((key) => JSON.stringify(key)).join('.')
        return addMetadataColumn(settings, text) ?? settings
      }),
      fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 2000 })).map(([index, width]) => (settings: typeof OWN) => {
        const name = ['timestamp', ...shownIn(settings)][index]
        return name === undefined ? settings : { ...settings, widths: { ...settings.widths, [name]: width } }
      }),
    )
    const look = fc.record({ wrap: fc.boolean(), density: fc.constantFrom(...DENSITIES) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), look, (steps, { wrap, density }) => {
        const settings = { ...steps.reduce((before, change) => change(before), DEFAULT_SETTINGS), wrap, density }
        const layout = printGridLayout(settings)
        const seen = withGridLayout({ ...OWN, wrap: !wrap, widths: { level: 7 } }, layout)
        expect(printGridLayout(seen)).toEqual(layout)
        expect(shownIn(seen)).toEqual(shownIn(settings))
        expect(withGridLayout(settings, layout)).toEqual(settings)
      }),
    )
  })

  it('reads as a person would write it', () => {
    const seen = withGridLayout(DEFAULT_SETTINGS, { cols: 'timestamp:200,message,metadata.took:90', wrap: '1' })
    expect(shownIn(seen)).toEqual(['message', 'metadata.took'])
    expect(seen).toMatchObject({ widths: { timestamp: 200, 'metadata.took': 90 }, wrap: true, density: 'compact' })
  })

  it('hides the columns that it does not name, and forgets none of them', () => {
    const seen = withGridLayout(OWN, { cols: 'traceId,message' })
    expect(seen.columns.map(({ name }) => name).toSorted()).toEqual(OWN.columns.map(({ name }) => name).toSorted())
    expect(seen.columns.at(-1)).toEqual({ name: 'message', shown: true })
    expect(shownIn(addMetadataColumn(seen, 'new') ?? seen)).toEqual(['traceId', 'metadata.new', 'message'])
  })

  it('always has the message, each column once, and no more of the metadata than the page allows', () => {
    expect(shownIn(withGridLayout(OWN, { cols: 'level,level:9' }))).toEqual(['level', 'message'])
    const many = Array.from({ length: 30 }, (_, i) => `metadata.m${i}`).join(',')
    expect(shownIn(withGridLayout(OWN, { cols: many }))).toHaveLength(21)
  })

  it.each(['', 'x', 'metadata', 'metadata.', 'Level', '"', 'metadata."open', ',,', 'a,b:c'])(
    'is as this browser keeps it where "%s" names no column',
    (cols) => expect(withGridLayout(OWN, { cols, wrap: 'yes', density: 'tight' })).toEqual(OWN),
  )
})
