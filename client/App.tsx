import { ApolloProvider } from '@apollo/client/react'
import CssBaseline from '@mui/material/CssBaseline'
import { ThemeProvider } from '@mui/material/styles'
import { lazy, Suspense, type ReactNode } from 'react'
import { SessionGate } from './access/SessionGate.tsx'
import { takeSetupToken } from './access/setup-token.ts'
import { createApolloClient } from './apollo.ts'
import { LogsPage } from './explorer/LogsPage.tsx'
import { theme } from './ui/theme.ts'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { ViewGate } from './saved-views/ViewGate.tsx'

const path = window.location.pathname.replace(/\/$/, '')
// Before anything else, so that the address is without it at once.
const setupToken = path === '/setup' ? takeSetupToken() : ''

const client = createApolloClient()
const AccessPage = lazy(async () => ({ default: (await import('./access/AccessPage.tsx')).AccessPage }))
const PipelinePage = lazy(async () => ({ default: (await import('./pipeline/PipelinePage.tsx')).PipelinePage }))
const SetupPage = lazy(async () => ({ default: (await import('./access/SetupPage.tsx')).SetupPage }))
const SignInPage = lazy(async () => ({ default: (await import('./access/SignInPage.tsx')).SignInPage }))

export function App() {
  return (
    <ThemeProvider theme={theme} defaultMode="system">
      <CssBaseline />
      <ErrorBoundary>
        <ApolloProvider client={client}>
          <Suspense>{openPage()}</Suspense>
        </ApolloProvider>
      </ErrorBoundary>
    </ThemeProvider>
  )
}

function openPage(): ReactNode {
  switch (path) {
    case '/setup':
      return <SetupPage token={setupToken} />
    case '/sign-in':
      return <SignInPage />
    case '/access':
      return (
        <SessionGate needs={['access:read', 'audit:read']}>
          <AccessPage />
        </SessionGate>
      )
    case '/pipeline':
      return (
        <SessionGate needs={['pipeline:read']}>
          <PipelinePage />
        </SessionGate>
      )
    default:
      return (
        <SessionGate needs={['logs:read']}>
          <ViewGate>
            <LogsPage />
          </ViewGate>
        </SessionGate>
      )
  }
}
