import { useState } from 'react'
import { parseSettings, type GridSettings } from './grid-settings.ts'

const KEY = 'timberline:grid'

export type ChangeSettings = (change: (settings: GridSettings) => GridSettings) => void

/** The settings of the list, kept in the browser. */
export function useGridSettings(): [GridSettings, ChangeSettings] {
  const [settings, setSettings] = useState(load)
  const change: ChangeSettings = (next) => {
    const changed = next(settings)
    setSettings(changed)
    try {
      localStorage.setItem(KEY, JSON.stringify(changed))
    } catch {
      // A browser that keeps nothing still shows the list like this for now.
    }
  }
  return [settings, change]
}

function load(): GridSettings {
  try {
    return parseSettings(localStorage.getItem(KEY))
  } catch {
    return parseSettings(null)
  }
}
