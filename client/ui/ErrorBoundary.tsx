import Button from '@mui/material/Button'
import { Component, type ReactNode } from 'react'
import { Notice } from './Notice.tsx'

type State = { message: string | null }

/** The last resort: whatever a component throws becomes a sentence and a way on. React offers this to classes only. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { message: null }

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render() {
    if (this.state.message === null) return this.props.children
    return (
      <Notice
        title="The page ran into an error of its own"
        actions={
          <Button variant="contained" onClick={() => window.location.reload()}>
            Load it again
          </Button>
        }
      >
        {this.state.message}
      </Notice>
    )
  }
}
