import { useEffect, useRef } from 'react'
import { isTaken } from '../ui/keyboard.ts'
import type { Command } from './command.ts'

/** Runs a command by its key, unless somebody types, or a menu or a dialog lies above the page. */
export function useCommandKeys(commands: readonly Command[]): void {
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isWithMod = event.ctrlKey || event.metaKey
      if (event.defaultPrevented || event.altKey || (!isWithMod && isTaken(event))) return
      const keys = isWithMod ? `mod+${event.key}` : event.key
      const command = latest.current.find((candidate) => candidate.run && candidate.keys === keys)
      if (!command?.run) return
      event.preventDefault()
      command.run()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
