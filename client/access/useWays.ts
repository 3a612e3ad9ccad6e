import { useCallback, useEffect, useState } from 'react'
import { readWays, type Refused, type SignInWays } from './auth-requests.ts'

type Asked = { ways?: SignInWays; refused?: Refused }

/**
 * How to sign in here.
 * @param onFound is called for whoever has a session already, from another tab for example; the same function from render to render
 */
export function useWays(onFound: (() => Promise<unknown>) | undefined) {
  const [asked, setAsked] = useState<Asked>({})
  const ask = useCallback(async () => {
    const { body, refused } = await readWays()
    if (refused) return setAsked({ refused })
    if (body.auth === 'off' || body.principal !== null) await onFound?.()
    setAsked({ ways: body })
  }, [onFound])
  useEffect(() => void ask(), [ask])
  return { ...asked, askAgain: () => void ask() }
}
