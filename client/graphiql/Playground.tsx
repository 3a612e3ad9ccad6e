import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { Logo } from '../ui/Logo.tsx'
import { createExamples } from './examples.ts'
import type { Newest } from './newest-log.ts'
import { sharedTab } from './shared-tab.ts'

const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  subscriptionUrl: `${location.origin.replace(/^http/, 'ws')}/graphql`,
})

const shared = sharedTab(location.hash)

export function Playground({ newest }: { newest: Newest }) {
  const examples = createExamples(newest)
  return (
    <GraphiQL
      fetcher={fetcher}
      // A visitor with saved tabs gets one more; a new visitor gets the shared tab before the examples.
      {...(shared && { initialQuery: shared.query, initialVariables: shared.variables })}
      defaultTabs={shared ? [shared, ...examples] : examples}
      defaultEditorToolsVisibility="variables"
    >
      <GraphiQL.Logo>
        <a className="timberline-logo" href="/" title="Go to the explorer">
          <Logo />
          Timberline
        </a>
      </GraphiQL.Logo>
    </GraphiQL>
  )
}
