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
import { SavedViewDocument } from './operations.ts'
import { pathOf, wantedView, withOverrides } from './view-address.ts'

const UnknownView = lazy(async () => ({ default: (await import('./UnknownView.tsx')).UnknownView }))

/** Most answers are there before anybody could see it. */
const LATE = {
  height: 2,
  opacity: 0,
  '@keyframes appear': { to: { opacity: 1 } },
  animation: 'appear 0s 400ms forwards',
}

type State = { kind: 'opening' | 'open' } | { kind: 'unknown'; slug: string } | { kind: 'failed'; error: unknown }

/** Writes the state of the saved view that the address names into the address, before the page reads it. */
export function ViewGate({ children }: { children: ReactNode }) {
  const state = useOpening()
  if (state.kind === 'open') return children
  return (
    <Stack sx={{ height: '100dvh', bgcolor: 'background.default' }}>
      <AppHeader />
      {state.kind === 'opening' && <LinearProgress aria-label="Opening the view" sx={LATE} />}
      <Suspense>{state.kind === 'unknown' && <UnknownView slug={state.slug} />}</Suspense>
      {state.kind === 'failed' && (
        <Notice
          title="The view could not be opened"
          icon={<CloudOffIcon />}
          actions={
            <Button variant="contained" onClick={() => window.location.reload()}>
              Try again
            </Button>
          }
        >
          {describeError(state.error).text} <code>{describeError(state.error).code}</code>
        </Notice>
      )}
    </Stack>
  )
}

function useOpening(): State {
  const client = useApolloClient()
  const [state, setState] = useState<State>(() => ({ kind: wantedView(window.location) ? 'opening' : 'open' }))
  useEffect(() => {
    const wanted = wantedView(window.location)
    if (wanted === null) return
    const { slug } = wanted
    client.query({ query: SavedViewDocument, variables: wanted }).then(
      ({ data }) => {
        const saved = data?.savedView
        if (saved) writeAddress(pathOf(saved.slug) + withOverrides(saved.state, window.location.search), 'replace')
        setState(!saved && slug !== undefined ? { kind: 'unknown', slug } : { kind: 'open' })
      },
      // Without a default there is still the page, which says for itself what does not work.
      (error: unknown) => setState(slug === undefined ? { kind: 'open' } : { kind: 'failed', error }),
    )
  }, [client])
  return state
}
