/** The modes beside the list. The code of each is loaded when it is first opened. */
import { lazy, type ComponentType } from 'react'
import { MODES, type Mode } from '../state/log-view.ts'
import type { ModeProps } from '../state/mode.ts'

const MODE_PAGES: Readonly<Partial<Record<Mode, ComponentType<ModeProps>>>> = {
  chart: lazy(async () => ({ default: (await import('../charts/ChartMode.tsx')).ChartMode })),
  patterns: lazy(async () => ({ default: (await import('../patterns/PatternsMode.tsx')).PatternsMode })),
  compare: lazy(async () => ({ default: (await import('../compare/CompareMode.tsx')).CompareMode })),
}

/** The page of a mode; undefined for the list, and for a mode that there is not. */
export const modePage = (mode: Mode) => MODE_PAGES[mode]

export const SHOWN_MODES = MODES.filter((mode) => mode === 'list' || MODE_PAGES[mode])
