import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { Logo } from '../ui/Logo.tsx'
import { EXAMPLE_QUERY, EXAMPLE_VARIABLES } from './example.ts'

const fetcher = createGraphiQLFetcher({ url: '/graphql' })

export function Playground() {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultQuery={EXAMPLE_QUERY}
      initialVariables={EXAMPLE_VARIABLES}
      defaultEditorToolsVisibility="variables"
    >
      <GraphiQL.Logo>
        <a className="timberline-logo" href="/" title="To the explorer">
          <Logo />
          Timberline
        </a>
      </GraphiQL.Logo>
    </GraphiQL>
  )
}
