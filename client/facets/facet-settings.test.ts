import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { FIRST_SETTINGS, parseFacetSettings } from './facet-settings.ts'

it('reads what it keeps', () => {
  const settings = fc.record({
    isOpen: fc.boolean(),
    collapsed: fc.array(fc.string()),
    paths: fc.array(fc.array(fc.string(), { minLength: 1 })),
  })
  fc.assert(
    fc.property(settings, (kept) => {
      expect(parseFacetSettings(JSON.stringify(kept))).toEqual(kept)
    }),
  )
})

it.each([null, '', '{', '7', '{}', '[]', '{"isOpen":1}', '{"paths":[[],[7],7]}'])('makes do with %j', (text) => {
  expect(parseFacetSettings(text)).toEqual(FIRST_SETTINGS)
})
