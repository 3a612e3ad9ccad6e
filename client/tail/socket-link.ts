import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { CloseCode, createClient } from 'graphql-ws'
import type { Session } from '../state/session.ts'

/** An idle connection is pinged after this time. */
const ASK_AFTER_MS = 10_000
const ANSWER_WITHIN_MS = 5000
/** Who has opened it has no session, or has one no more. */
const NOBODY: readonly unknown[] = [CloseCode.Unauthorized, CloseCode.Forbidden]

/** Opens its socket with the first subscription. It does not reconnect: only the subscriber knows the position to resume from. */
export function createSocketLink({ lose }: Pick<Session, 'lose'>) {
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
      closed(event) {
        clearTimeout(timer)
        if (event instanceof CloseEvent && NOBODY.includes(event.code)) lose()
      },
    },
  })
  return new GraphQLWsLink(client)
}
