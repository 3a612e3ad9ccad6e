import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { Logo } from '../ui/Logo.tsx'
import { EXAMPLES } from './examples.ts'

const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  subscriptionUrl: `${location.origin.replace(/^http/, 'ws')}/graphql`,
})

export function Playground() {
  return (
    <GraphiQL fetcher={fetcher} defaultTabs={EXAMPLES} defaultEditorToolsVisibility="variables">
      <GraphiQL.Logo>
        <a className="timberline-logo" href="/" title="To the explorer">
          <Logo />
          Timberline
        </a>
      </GraphiQL.Logo>
    </GraphiQL>
  )
}
