import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { useMemo, useState } from 'react'
import { Logo } from '../ui/Logo.tsx'
import { keepKey, keyHeaders, readKey } from './api-key.ts'
import { createExamples } from './examples.ts'
import { KeyField } from './KeyField.tsx'
import type { Newest } from './newest-log.ts'
import type { Access } from './read-access.ts'
import { sharedTab } from './shared-tab.ts'

const ask = createGraphiQLFetcher({
  url: '/graphql',
  subscriptionUrl: `${location.origin.replace(/^http/, 'ws')}/graphql`,
})

/** Another one makes GraphiQL ask for the schema again. */
function createFetcher(key: string): Fetcher {
  // Headers are sent as the first message of a WebSocket, too.
  return (params, options) => ask(params, { ...options, headers: { ...keyHeaders(key), ...options?.headers } })
}

const shared = sharedTab(location.hash)

export function Playground({ newest, access }: { newest: Newest; access: Access }) {
  const examples = createExamples(newest)
  const [key, setKey] = useState(readKey)
  const fetcher = useMemo(() => createFetcher(key), [key])
  const changeKey = (next: string) => {
    keepKey(next)
    setKey(next)
  }
  return (
    <GraphiQL
      fetcher={fetcher}
      // A visitor with saved tabs gets one more; a new visitor gets the shared tab before the examples.
      {...(shared && { initialQuery: shared.query, initialVariables: shared.variables })}
      defaultTabs={shared ? [shared, ...examples] : examples}
      defaultEditorToolsVisibility="variables"
    >
      <GraphiQL.Logo>
        {access !== 'open' && (
          <KeyField value={key} isUnknown={access === 'unknown' && key === ''} onChange={changeKey} />
        )}
        <a className="timberline-logo" href="/" title="Go to the explorer">
          <Logo />
          Timberline
        </a>
      </GraphiQL.Logo>
    </GraphiQL>
  )
}
