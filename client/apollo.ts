import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { costLink } from './grid/cost-link.ts'

export function createApolloClient() {
  return new ApolloClient({ link: costLink.concat(new HttpLink({ uri: '/graphql' })), cache: new InMemoryCache() })
}
