import { useLayoutEffect, useMemo, useState } from 'react'
import { changedLayout, noteLayout, type Layout } from '../state/layout.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { keep, readKept } from '../ui/browser.ts'
import { printGridLayout, withGridLayout } from './grid-layout.ts'
import { changedSettings, DEFAULT_SETTINGS, parseSettings, type GridSettings } from './grid-settings.ts'

const KEY = 'timberline:grid'

export type ChangeSettings = (change: (settings: GridSettings) => GridSettings) => void

/** The settings of the list: those that the browser keeps, unless the address names others. */
export function useGridSettings(layout: Layout, changeView: ChangeView): [GridSettings, ChangeSettings] {
  const [own, setOwn] = useState(() => parseSettings(readKept(KEY)))
  const { cols, wrap, density } = layout
  // By their texts: every address that is read makes a new layout.
  const settings = useMemo(
    () => withGridLayout(own, { ...(cols && { cols }), ...(wrap && { wrap }), ...(density && { density }) }),
    [own, cols, wrap, density],
  )
  useLayoutEffect(() => noteLayout(printGridLayout(own), printGridLayout(DEFAULT_SETTINGS)), [own])
  const change: ChangeSettings = (next) => {
    const changed = next(settings)
    const kept = { ...own, ...changedSettings(settings, changed) }
    setOwn(kept)
    keep(KEY, JSON.stringify(kept))
    const named = changedLayout(printGridLayout(settings), printGridLayout(changed))
    changeView((view) => ({ layout: { ...view.layout, ...named } }), 'replace')
  }
  return [settings, change]
}
