import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addMetadataColumn,
  DEFAULT_SETTINGS,
  hideColumn,
  moveColumn,
  moveShownColumn,
  parseSettings,
  placeColumn,
  removeColumn,
  showColumn,
  showsMetadata,
  toggleColumn,
  type GridSettings,
} from './grid-settings.ts'

const names = (settings: GridSettings | undefined) => settings?.columns.map(({ name }) => name)

describe('kept settings', () => {
  it('are the same when they are read again, whatever was done to them', () => {
    const column = fc.constantFrom(...DEFAULT_SETTINGS.columns.map(({ name }) => name), 'metadata.a')
    const step = fc.oneof(
      column.map((name) => (settings: GridSettings) => toggleColumn(settings, name)),
      column.map((name) => (settings: GridSettings) => moveColumn(settings, name, 1)),
      column.map((name) => (settings: GridSettings) => moveColumn(settings, name, -1)),
      fc.string({ minLength: 1 }).map((key) => (settings: GridSettings) => {
        return addMetadataColumn(settings, JSON.stringify(key)) ?? settings
      }),
      fc.constant((settings: GridSettings) => removeColumn(settings, 'metadata.a')),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const settings = steps.reduce((before, change) => change(before), DEFAULT_SETTINGS)
        expect(parseSettings(JSON.stringify(settings))).toEqual(settings)
      }),
    )
  })

  it('are as at first where they cannot be understood', () => {
    for (const text of [
      null,
      '',
      'x',
      '3',
      'null',
      '[]',
      '{"columns":[3,{"name":"x","shown":true}],"density":"tight"}',
    ])
      expect(parseSettings(text)).toEqual(DEFAULT_SETTINGS)
  })

  it('get the columns that a newer page has, and never hide the message', () => {
    const kept = JSON.stringify({
      columns: [
        { name: 'message', shown: false },
        { name: 'commit', shown: true },
      ],
    })
    const { columns } = parseSettings(kept)
    expect(columns.slice(0, 2)).toEqual([
      { name: 'message', shown: true },
      { name: 'commit', shown: true },
    ])
    expect(columns).toHaveLength(DEFAULT_SETTINGS.columns.length)
  })
})

describe('columns', () => {
  it('move by one place and stay at an end', () => {
    expect(names(moveColumn(DEFAULT_SETTINGS, 'level', 1))?.slice(0, 2)).toEqual(['resourceId', 'level'])
    expect(moveColumn(DEFAULT_SETTINGS, 'level', -1)).toBe(DEFAULT_SETTINGS)
    expect(moveColumn(DEFAULT_SETTINGS, 'message', 1)).toBe(DEFAULT_SETTINGS)
    expect(moveColumn(DEFAULT_SETTINGS, 'unknown', 1)).toBe(DEFAULT_SETTINGS)
  })

  it('of the metadata are named as the search language writes them, and stand ahead of the message', () => {
    const added = addMetadataColumn(DEFAULT_SETTINGS, ' user.id ')
    expect(names(added)?.slice(-2)).toEqual(['metadata.user.id', 'message'])
    expect(names(addMetadataColumn(DEFAULT_SETTINGS, 'metadata.http."status code"'))).toContain(
      'metadata.http."status code"',
    )
    for (const wrong of ['', 'a b', 'a..b', 'a:b', 'a OR b', '(a'])
      expect(addMetadataColumn(DEFAULT_SETTINGS, wrong)).toBeUndefined()
  })

  it('of the metadata are there once, and again when they were hidden', () => {
    const added = addMetadataColumn(DEFAULT_SETTINGS, 'a') ?? DEFAULT_SETTINGS
    const hidden = toggleColumn(added, 'metadata.a')
    expect([added, hidden, DEFAULT_SETTINGS].map(showsMetadata)).toEqual([true, false, false])
    expect(addMetadataColumn(hidden, 'a')).toEqual(added)
  })

  it('are shown for a field, unless it has one', () => {
    const path = ['took', 'ms a']
    const added = showColumn(DEFAULT_SETTINGS, { field: 'metadata', path }) ?? DEFAULT_SETTINGS
    expect(names(added)?.slice(-2)).toEqual(['metadata.took."ms a"', 'message'])
    expect(showColumn(added, { field: 'metadata', path })).toBeUndefined()
    const traced = showColumn(DEFAULT_SETTINGS, { field: 'traceId' })
    expect(traced?.columns).toContainEqual({ name: 'traceId', shown: true })
    for (const field of ['level', 'timestamp', 'message'] as const)
      expect(showColumn(DEFAULT_SETTINGS, { field })).toBeUndefined()
  })
})

describe('a column in the list', () => {
  const shown = (settings: GridSettings | undefined) =>
    settings?.columns.filter((column) => column.shown).map(({ name }) => name)

  it('moves past the next one that is shown, as far as there is one', () => {
    expect(shown(moveShownColumn(DEFAULT_SETTINGS, 'level', 1))).toEqual(['resourceId', 'level', 'message'])
    expect(shown(moveShownColumn(DEFAULT_SETTINGS, 'resourceId', 1))).toEqual(['level', 'message', 'resourceId'])
    expect(shown(moveShownColumn(DEFAULT_SETTINGS, 'message', -1))).toEqual(['level', 'message', 'resourceId'])
    expect(moveShownColumn(DEFAULT_SETTINGS, 'level', -1)).toBeUndefined()
    expect(moveShownColumn(DEFAULT_SETTINGS, 'message', 1)).toBeUndefined()
    expect(moveShownColumn(DEFAULT_SETTINGS, 'commit', 1)).toBeUndefined()
  })

  it('is put before another one, or at the end', () => {
    expect(shown(placeColumn(DEFAULT_SETTINGS, 'message', 'level'))).toEqual(['message', 'level', 'resourceId'])
    expect(shown(placeColumn(DEFAULT_SETTINGS, 'level', null))).toEqual(['resourceId', 'message', 'level'])
    expect(placeColumn(DEFAULT_SETTINGS, 'level', 'level')).toEqual(DEFAULT_SETTINGS)
    expect(placeColumn(DEFAULT_SETTINGS, 'nope', null)).toEqual(DEFAULT_SETTINGS)
  })

  it('is taken out; one of the metadata is gone', () => {
    const added = addMetadataColumn(DEFAULT_SETTINGS, 'a') ?? DEFAULT_SETTINGS
    expect(names(hideColumn(added, 'metadata.a'))).toEqual(names(DEFAULT_SETTINGS))
    expect(shown(hideColumn(DEFAULT_SETTINGS, 'level'))).toEqual(['resourceId', 'message'])
    expect(names(hideColumn(DEFAULT_SETTINGS, 'level'))).toEqual(names(DEFAULT_SETTINGS))
  })
})
