import { useLayoutEffect, useMemo, useState } from 'react'
import { noteLayout, type Layout } from '../state/layout.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { keep, readKept } from '../ui/browser.ts'
import { printFacetLayout, withFacetLayout } from './facet-layout.ts'
import { facetKey, type FacetRef } from '../search/facet-ref.ts'
import { FIRST_SETTINGS, parseFacetSettings, type FacetSettings } from './facet-settings.ts'

const KEY = 'timberline:facets'

/** The arrangement that the browser keeps, unless the address names other facets. */
export function useFacetSettings({ facets }: Layout, changeView: ChangeView) {
  const [own, setOwn] = useState(() => parseFacetSettings(readKept(KEY)))
  const settings = useMemo(() => withFacetLayout(own, facets === undefined ? {} : { facets }), [own, facets])
  useLayoutEffect(() => noteLayout(printFacetLayout(own), printFacetLayout(FIRST_SETTINGS)), [own])
  const change = (part: Partial<FacetSettings>) => {
    const kept = { ...own, ...part }
    setOwn(kept)
    keep(KEY, JSON.stringify(kept))
    const named = printFacetLayout({ ...settings, ...part })
    changeView((view) => ({ layout: { ...view.layout, ...named } }), 'replace')
  }
  const { collapsed, paths } = settings
  const expanded = (key: string) => collapsed.filter((other) => other !== key)
  return {
    ...settings,
    setOpen: (isOpen: boolean) => change({ isOpen }),
    isCollapsed: (ref: FacetRef) => collapsed.includes(facetKey(ref)),
    setCollapsed: (ref: FacetRef, isCollapsed: boolean) => {
      const key = facetKey(ref)
      change({ collapsed: isCollapsed ? [...expanded(key), key] : expanded(key) })
    },
    /** Opens the facets too, where they are beside the list. */
    addPath: (path: readonly string[]) => {
      const key = facetKey({ field: 'metadata', path })
      change({ isOpen: true, paths: [...withoutPath(paths, key), path], collapsed: expanded(key) })
    },
    removePath: (path: readonly string[]) =>
      change({ paths: withoutPath(paths, facetKey({ field: 'metadata', path })) }),
  }
}

function withoutPath(paths: FacetSettings['paths'], key: string): FacetSettings['paths'] {
  return paths.filter((path) => facetKey({ field: 'metadata', path }) !== key)
}
