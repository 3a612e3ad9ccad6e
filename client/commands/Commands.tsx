import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Command } from './command.ts'
import { isTaken } from '../ui/browser.ts'

const CommandPalette = lazy(() => import('./CommandPalette.tsx').then((module) => ({ default: module.CommandPalette })))
const ShortcutList = lazy(() => import('./ShortcutList.tsx').then((module) => ({ default: module.ShortcutList })))

/** Listens for the keys of a page's commands, and shows them all: `?` by key, Ctrl-K by name. */
export function Commands({ commands }: { commands: readonly Command[] }) {
  const [shown, setShown] = useState<'palette' | 'list'>()
  const all: readonly Command[] = [
    ...commands,
    { name: 'Find a command', keys: 'mod+k', run: () => setShown('palette') },
    { name: 'Show keyboard shortcuts', keys: '?', run: () => setShown('list') },
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

/** Runs a command by its key, unless somebody types, or a menu or a dialog lies above the page. */
function useCommandKeys(commands: readonly Command[]): void {
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isWithMod = event.ctrlKey || event.metaKey
      if (event.defaultPrevented || event.altKey || (!isWithMod && isTaken(event))) return
      const keys = isWithMod ? `mod+${event.shiftKey ? 'Shift+' : ''}${event.key.toLowerCase()}` : event.key
      const command = latest.current.find((candidate) => candidate.run && candidate.keys === keys)
      if (!command?.run || (command.isOfText && isTaken(event))) return
      event.preventDefault()
      command.run()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
