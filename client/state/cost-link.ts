import { ApolloLink } from '@apollo/client'
import { tap } from 'rxjs'

/** The server's time for an answer. */
export type Cost = { timeMs: number }

declare module '@apollo/client' {
  interface DefaultContext {
    onCost?: ((cost: Cost) => void) | undefined
  }
}

/** Passes the cost of an answer to `onCost` of the query's context: Apollo's hooks do not return extensions. */
export const costLink = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    tap(({ extensions }) => {
      const cost: unknown = extensions?.['cost']
      if (isCost(cost)) operation.getContext().onCost?.(cost)
    }),
  ),
)

function isCost(value: unknown): value is Cost {
  return typeof value === 'object' && value !== null && 'timeMs' in value && typeof value.timeMs === 'number'
}
