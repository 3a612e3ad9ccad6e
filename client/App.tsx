import { ApolloProvider } from '@apollo/client/react'
import CssBaseline from '@mui/material/CssBaseline'
import { ThemeProvider } from '@mui/material/styles'
import { lazy, Suspense } from 'react'
import { createApolloClient } from './apollo.ts'
import { LogsPage } from './explorer/LogsPage.tsx'
import { theme } from './ui/theme.ts'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { ViewGate } from './saved-views/ViewGate.tsx'

const client = createApolloClient()
const PipelinePage = lazy(async () => ({ default: (await import('./pipeline/PipelinePage.tsx')).PipelinePage }))
const isPipeline = /^\/pipeline\/?$/.test(window.location.pathname)

export function App() {
  return (
    <ThemeProvider theme={theme} defaultMode="system">
      <CssBaseline />
      <ErrorBoundary>
        <ApolloProvider client={client}>
          <Suspense>
            {isPipeline ? (
              <PipelinePage />
            ) : (
              <ViewGate>
                <LogsPage />
              </ViewGate>
            )}
          </Suspense>
        </ApolloProvider>
      </ErrorBoundary>
    </ThemeProvider>
  )
}
