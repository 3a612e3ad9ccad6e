import { useEffect, useState } from 'react'

type Polled<Answer> = { answer: Answer | undefined; error: unknown }

/**
 * Polls while the page is visible. The last answer stays when a later request fails.
 * @param ask must be the same function from render to render
 */
export function usePolling<Answer>(ask: () => Promise<Answer>, everyMs: number): Polled<Answer> {
  const [polled, setPolled] = useState<Polled<Answer>>({ answer: undefined, error: undefined })
  useEffect(() => {
    let gone = false
    let asking = false
    const look = async () => {
      if (document.hidden || asking) return
      asking = true
      const next = await ask().then(
        (answer) => ({ answer, error: undefined }),
        (error: unknown) => ({ error }),
      )
      asking = false
      if (!gone) setPolled((before) => ({ ...before, ...next }))
    }
    const onVisible = () => void look()
    void look()
    const timer = setInterval(() => void look(), everyMs)
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      gone = true
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [ask, everyMs])
  return polled
}
