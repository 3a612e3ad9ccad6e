/** A limit of the variables of a query, checked before graphql-js makes a second tree of them. */
import { GraphQLError, OperationTypeNode, type OperationDefinitionNode } from 'graphql'
import { AppError } from '../platform/errors.ts'

/** JSON values: more than the largest filter that is allowed has. A mutation may carry logs. */
export const MAX_QUERY_VALUES = 40_000

/**
 * graphql-js takes two microseconds for each filter in a variable, and only after that can the filter's own limits refuse it. Throws
 * QUERY_TOO_COMPLEX, as an error with the status that Apollo answers.
 */
export function refuseManyValues(operation: OperationDefinitionNode | undefined, variables: unknown): void {
  if (
    operation?.operation === OperationTypeNode.MUTATION ||
    countValues(variables, MAX_QUERY_VALUES) <= MAX_QUERY_VALUES
  )
    return
  const message = `The variables of a query have at most ${MAX_QUERY_VALUES} JSON values.`
  const originalError = new AppError('QUERY_TOO_COMPLEX', message)
  throw new GraphQLError(message, { originalError, extensions: { http: { status: 400 } } })
}

/** It stops beyond the limit. */
export function countValues(variables: unknown, limit = Infinity): number {
  const waiting: unknown[] = [variables]
  let values = 0
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value !== 'object' || value === null) continue
    const inner: unknown[] = Object.values(value)
    values += inner.length
    if (values > limit) return values
    for (const each of inner) waiting.push(each)
  }
  return values
}
