import { lazy, Suspense, useState } from 'react'
import type { Command } from './command.ts'
import { useCommandKeys } from './useCommandKeys.ts'

const CommandPalette = lazy(() => import('./CommandPalette.tsx').then((module) => ({ default: module.CommandPalette })))
const ShortcutList = lazy(() => import('./ShortcutList.tsx').then((module) => ({ default: module.ShortcutList })))

/** Listens for the keys of a page's commands, and shows them all: `?` by key, Ctrl-K by name. */
export function Commands({ commands }: { commands: readonly Command[] }) {
  const [shown, setShown] = useState<'palette' | 'list'>()
  const all: readonly Command[] = [
    ...commands,
    { name: 'Find a command', keys: 'mod+k', run: () => setShown('palette') },
    { name: 'Show the keyboard shortcuts', keys: '?', run: () => setShown('list') },
  ]
  useCommandKeys(all)
  const close = () => setShown(undefined)
  return (
    <Suspense>
      {shown === 'palette' && <CommandPalette commands={all} onClose={close} />}
      {shown === 'list' && <ShortcutList commands={all} onClose={close} />}
    </Suspense>
  )
}
