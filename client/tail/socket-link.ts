import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { createClient } from 'graphql-ws'

/** An idle connection is pinged after this time. */
const ASK_AFTER_MS = 10_000
const ANSWER_WITHIN_MS = 5000

/** Opens its socket with the first subscription. It does not reconnect: only the subscriber knows the position to resume from. */
export function createSocketLink() {
  let timer: ReturnType<typeof setTimeout> | undefined
  const client = createClient({
    url: () => `${window.location.origin.replace(/^http/, 'ws')}/graphql`,
    retryAttempts: 0,
    keepAlive: ASK_AFTER_MS,
    on: {
      ping: (isReceived) => {
        if (!isReceived) timer = setTimeout(() => client.terminate(), ANSWER_WITHIN_MS)
      },
      pong: (isReceived) => isReceived && clearTimeout(timer),
      closed: () => clearTimeout(timer),
    },
  })
  return new GraphQLWsLink(client)
}
