import type { ApolloClient } from '@apollo/client'
import { useApolloClient } from '@apollo/client/react'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react'
import { CloudOffIcon } from '../ui/icons.tsx'
import { describeError } from '../ui/describe-error.ts'
import { AppHeader } from '../ui/AppHeader.tsx'
import { Notice } from '../ui/Notice.tsx'
import { writeAddress } from '../state/address.ts'
import { LinkDocument, SavedViewDocument } from './operations.ts'
import { linkIdIn, pathOf, wantedView, withOverrides } from './view-address.ts'

const UnknownLink = lazy(async () => ({ default: (await import('./UnknownLink.tsx')).UnknownLink }))
const UnknownView = lazy(async () => ({ default: (await import('./UnknownView.tsx')).UnknownView }))

/** Most answers are there before anybody could see it. */
const LATE = {
  height: 2,
  opacity: 0,
  '@keyframes appear': { to: { opacity: 1 } },
  animation: 'appear 0s 400ms forwards',
}

type State =
  { kind: 'opening' | 'open' | 'unknown link' } | { kind: 'unknown'; slug: string } | { kind: 'failed'; error: unknown }

/** Writes the state of the saved view or the short link that the address names into the address, before the page reads it. */
export function ViewGate({ children }: { children: ReactNode }) {
  const state = useOpening()
  if (state.kind === 'open') return children
  return (
    <Stack sx={{ height: '100dvh', bgcolor: 'background.default' }}>
      <AppHeader />
      {state.kind === 'opening' && <LinearProgress aria-label="Opening the view" sx={LATE} />}
      <Suspense>
        {state.kind === 'unknown' && <UnknownView slug={state.slug} />}
        {state.kind === 'unknown link' && <UnknownLink />}
      </Suspense>
      {state.kind === 'failed' && (
        <Notice
          title="The address could not be opened"
          icon={<CloudOffIcon />}
          actions={
            <Button variant="contained" onClick={() => window.location.reload()}>
              Try again
            </Button>
          }
        >
          {describeError(state.error).text}
        </Notice>
      )}
    </Stack>
  )
}

const isClosed = () => linkIdIn(window.location.pathname) !== null || wantedView(window.location) !== null

function useOpening(): State {
  const client = useApolloClient()
  const [state, setState] = useState<State>(() => ({ kind: isClosed() ? 'opening' : 'open' }))
  useEffect(() => {
    const id = linkIdIn(window.location.pathname)
    const wanted = wantedView(window.location)
    if (id === null && wanted === null) return
    const opening = id === null ? openView(client, wanted ?? {}) : openLink(client, id)
    opening.then(setState, (error: unknown) => setState({ kind: 'failed', error }))
  }, [client])
  return state
}

/** What is kept is a query string of our own, and stays one: it can lead to no other site. */
async function openLink(client: ApolloClient, id: string): Promise<State> {
  const { data } = await client.query({ query: LinkDocument, variables: { id } })
  if (!data?.link) return { kind: 'unknown link' }
  writeAddress(`/?${data.link.state}`, 'replace')
  return { kind: 'open' }
}

async function openView(client: ApolloClient, wanted: { slug?: string }): Promise<State> {
  const { slug } = wanted
  const { data } = await client.query({ query: SavedViewDocument, variables: wanted }).catch((error: unknown) => {
    if (slug !== undefined) throw error
    // Without a default there is still the page, which says for itself what does not work.
    return { data: undefined }
  })
  const saved = data?.savedView
  if (saved) writeAddress(pathOf(saved.slug) + withOverrides(saved.state, window.location.search), 'replace')
  return !saved && slug !== undefined ? { kind: 'unknown', slug } : { kind: 'open' }
}
