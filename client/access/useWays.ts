import { useEffect, useState } from 'react'
import { readWays, type Refused, type SignInWays } from './auth-requests.ts'

type Asked = { ways?: SignInWays; refused?: Refused }

/**
 * How to sign in here.
 * @param onFound is called for whoever has a session already, from another tab for example; the same function from render to render
 */
export function useWays(onFound: (() => Promise<unknown>) | undefined) {
  const [asked, setAsked] = useState<Asked>({})
  useEffect(() => {
    let isGone = false
    void findWays(onFound).then((found) => isGone || setAsked(found))
    return () => {
      isGone = true
    }
  }, [onFound])
  return { ...asked, askAgain: () => void findWays(onFound).then(setAsked) }
}

async function findWays(onFound: (() => Promise<unknown>) | undefined): Promise<Asked> {
  const { body: ways, refused } = await readWays()
  if (refused) return { refused }
  if (ways.auth === 'off' || ways.principal !== null) await onFound?.()
  return { ways }
}
