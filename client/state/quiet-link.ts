/** Keeps what the clock asks for, and nobody waits for, from being a load: it never runs beside another question, and mostly rests. */
import { ApolloLink } from '@apollo/client'
import { defer, finalize } from 'rxjs'

/** After its answers the clock rests so many times as long as they took. */
const REST = 10

/** @param now in milliseconds */
export function createQuiet(now: () => number) {
  let open = 0
  let beganMs = 0
  let isByClock = false
  let restUntilMs = 0
  const begin = () => {
    if (open === 0) beganMs = now()
    open += 1
  }
  const end = () => {
    open -= 1
    if (open > 0 || !isByClock) return
    isByClock = false
    restUntilMs = now() + REST * (now() - beganMs)
  }
  return {
    link: new ApolloLink((operation, forward) =>
      defer(() => {
        begin()
        return forward(operation).pipe(finalize(end))
      }),
    ),
    /** No question is being answered, and the rest is over. */
    isQuiet: () => open === 0 && now() >= restUntilMs,
    /** What is asked from now on, until all is answered, is asked by the clock. */
    noteClock: () => {
      isByClock = true
    },
  }
}

/** Of this page. */
export const quiet = createQuiet(() => performance.now())
