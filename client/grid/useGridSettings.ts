import { useState } from 'react'
import { parseSettings, type GridSettings } from './grid-settings.ts'
import { keep, readKept } from '../ui/browser.ts'

const KEY = 'timberline:grid'

export type ChangeSettings = (change: (settings: GridSettings) => GridSettings) => void

/** The settings of the list, kept in the browser. */
export function useGridSettings(): [GridSettings, ChangeSettings] {
  const [settings, setSettings] = useState(() => parseSettings(readKept(KEY)))
  const change: ChangeSettings = (next) => {
    const changed = next(settings)
    setSettings(changed)
    keep(KEY, JSON.stringify(changed))
  }
  return [settings, change]
}
