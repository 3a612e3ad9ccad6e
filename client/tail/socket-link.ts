import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { createClient } from 'graphql-ws'

/** A connection over which nothing has come for so long is asked whether it is still there. */
const ASK_AFTER_MS = 10_000
const ANSWER_WITHIN_MS = 5000

/** Opens its socket with the first subscription. It does not try again: only who subscribed knows from where to go on. */
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
