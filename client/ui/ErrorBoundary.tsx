import Button from '@mui/material/Button'
import { Component, type ReactNode } from 'react'
import { Notice } from './Notice.tsx'

type State = { message: string | null }

/** Shows a notice with a reload button when a component throws. React offers this to classes only. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { message: null }

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render() {
    if (this.state.message === null) return this.props.children
    return (
      <Notice
        title="Something went wrong on this page"
        actions={
          <Button variant="contained" onClick={() => window.location.reload()}>
            Reload
          </Button>
        }
      >
        {this.state.message}
      </Notice>
    )
  }
}
