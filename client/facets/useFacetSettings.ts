import { useState } from 'react'
import { facetKey, type FacetRef } from './facet-ref.ts'
import { parseFacetSettings, type FacetSettings } from './facet-settings.ts'
import { keep, readKept } from '../ui/browser.ts'

const KEY = 'timberline:facets'

export function useFacetSettings() {
  const [settings, setSettings] = useState(() => parseFacetSettings(readKept(KEY)))
  const change = (part: Partial<FacetSettings>) => {
    const next = { ...settings, ...part }
    setSettings(next)
    keep(KEY, JSON.stringify(next))
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
    addPath: (path: readonly string[]) => {
      const key = facetKey({ field: 'metadata', path })
      change({ paths: [...withoutPath(paths, key), path], collapsed: expanded(key) })
    },
    removePath: (path: readonly string[]) =>
      change({ paths: withoutPath(paths, facetKey({ field: 'metadata', path })) }),
  }
}

function withoutPath(paths: FacetSettings['paths'], key: string): FacetSettings['paths'] {
  return paths.filter((path) => facetKey({ field: 'metadata', path }) !== key)
}
