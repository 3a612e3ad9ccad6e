import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { OperationTypeNode } from 'graphql'
import { defer, shareReplay, switchMap } from 'rxjs'
import { costLink } from './state/cost-link.ts'
import { quiet } from './state/quiet-link.ts'
import { session } from './state/session.ts'
import { createSessionLink } from './state/session-link.ts'

export function createApolloClient() {
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    createLazySocketLink(),
    ApolloLink.from([quiet.link, costLink, new HttpLink({ uri: '/graphql' })]),
  )
  return new ApolloClient({ link: createSessionLink(session).concat(link), cache: new InMemoryCache() })
}

/** WebSockets are not part of the first load: most pages never go live. */
function createLazySocketLink(): ApolloLink {
  const loaded = defer(async () => (await import('./tail/socket-link.ts')).createSocketLink(session)).pipe(
    shareReplay(1),
  )
  return new ApolloLink((operation) => loaded.pipe(switchMap((link) => link.request(operation))))
}
