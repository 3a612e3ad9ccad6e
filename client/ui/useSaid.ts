import { useEffect, useState } from 'react'
import { copyText } from './browser.ts'

const SAID_FOR_MS = 2500

/** A sentence on what was done last, for a moment. */
export function useSaid() {
  const [said, say] = useState('')
  useEffect(() => {
    if (said === '') return undefined
    const timer = setTimeout(() => say(''), SAID_FOR_MS)
    return () => clearTimeout(timer)
  }, [said])
  const copy = async (text: string, what: string) =>
    say((await copyText(text)) ? `Copied ${what}` : 'The browser does not allow copying')
  return { said, say, copy }
}
