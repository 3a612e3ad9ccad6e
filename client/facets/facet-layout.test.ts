import fc from 'fast-check'
import { expect, it } from 'vitest'
import { printFacetLayout, withFacetLayout } from './facet-layout.ts'
import { FIXED_FACETS, facetKey } from '../search/facet-ref.ts'
import { FIRST_SETTINGS, type FacetSettings } from './facet-settings.ts'

const OWN: FacetSettings = { isOpen: false, collapsed: ['level', 'metadata.own'], paths: [['own'], ['user', 'id']] }

it('looks the same to a reader with other facets', () => {
  const path = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 })
  const settings = fc.record({
    isOpen: fc.boolean(),
    collapsed: fc.subarray(FIXED_FACETS.map(facetKey)),
    paths: fc.uniqueArray(path, { maxLength: 5, selector: (keys) => JSON.stringify(keys) }),
  })
  fc.assert(
    fc.property(settings, (sent) => {
      const layout = printFacetLayout(sent)
      expect(printFacetLayout(withFacetLayout(OWN, layout))).toEqual(layout)
      expect(withFacetLayout(sent, layout)).toEqual(sent)
    }),
  )
})

it('keeps the own paths of the reader below those of the link, collapsed', () => {
  const seen = withFacetLayout(OWN, { facets: 'resourceId,metadata.user.id' })
  expect(seen).toEqual({
    isOpen: true,
    collapsed: ['level', 'parentResourceId', 'commit', 'metadata.own'],
    paths: [['user', 'id'], ['own']],
  })
})

it('is what the browser keeps where nothing is named', () => {
  expect(withFacetLayout(OWN, {})).toBe(OWN)
})

it('reads no path out of what is none, and not too many', () => {
  expect(withFacetLayout(FIRST_SETTINGS, { facets: 'metadata.,metadata.a b,x,level' }).paths).toEqual([])
  const many = Array.from({ length: 50 }, (_, i) => `metadata.m${i}`).join(',')
  expect(withFacetLayout(FIRST_SETTINGS, { facets: many }).paths).toHaveLength(20)
})
