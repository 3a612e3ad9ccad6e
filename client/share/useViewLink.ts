import { useApolloClient } from '@apollo/client/react'
import { useState } from 'react'
import { linkTo } from '../state/link-to.ts'
import type { LogView } from '../state/log-view.ts'
import { useMay } from '../state/useSession.ts'
import { copyText } from '../ui/browser.ts'
import { describeError } from '../ui/describe-error.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { freezeTime, type Seen } from './freeze-time.ts'
import { SaveLinkDocument } from './operations.ts'
import { shortenLink } from './shorten-link.ts'

/** The address of what is on the screen. Its time is frozen unless the reader wants the link to move on with the clock. */
export function useViewLink(view: LogView, seen: () => Seen) {
  const client = useApolloClient()
  const [zone] = useTimeZone()
  const [isRelative, setRelative] = useState(false)
  const maySave = useMay('views:write')
  const save = async (state: string) => {
    const { data } = await client.mutate({ mutation: SaveLinkDocument, variables: { input: { state } } })
    if (!data) throw new Error('The server gave no short link.')
    return data.saveLink.link.id
  }
  return {
    isRelative,
    toggleRelative: () => setRelative(!isRelative),
    /** Resolves with a sentence on what was copied. */
    copyLink: async () => {
      const address = linkTo(isRelative ? {} : freezeTime(view, seen()), zone)
      let problem = ''
      const link = await (maySave ? shortenLink(address, save) : Promise.resolve(address)).catch((error: unknown) => {
        problem = `, in full: ${describeError(error).text}`
        return address
      })
      return (await copyText(link)) ? `Copied the link${problem}` : undefined
    },
  }
}
