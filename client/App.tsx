import { ApolloProvider } from '@apollo/client/react'
import CssBaseline from '@mui/material/CssBaseline'
import { ThemeProvider } from '@mui/material/styles'
import { createApolloClient } from './apollo.ts'
import { LogsPage } from './logs/LogsPage.tsx'
import { theme } from './theme.ts'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { ViewGate } from './views/ViewGate.tsx'

const client = createApolloClient()

export function App() {
  return (
    <ThemeProvider theme={theme} defaultMode="system">
      <CssBaseline />
      <ErrorBoundary>
        <ApolloProvider client={client}>
          <ViewGate>
            <LogsPage />
          </ViewGate>
        </ApolloProvider>
      </ErrorBoundary>
    </ThemeProvider>
  )
}
