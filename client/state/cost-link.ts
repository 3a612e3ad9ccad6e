import { ApolloLink } from '@apollo/client'
import { tap } from 'rxjs'

/** What the server says that an answer took. */
export type Cost = { timeMs: number }

declare module '@apollo/client' {
  interface DefaultContext {
    onCost?: ((cost: Cost) => void) | undefined
  }
}

/** Tells whoever asked, by `onCost` of the query's context, the cost of the answer: Apollo's hooks keep it to themselves. */
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
