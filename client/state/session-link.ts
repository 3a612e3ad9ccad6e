/** Holds what is asked while nobody is signed in, and asks again what was refused for that reason: no part of the page has to know. */
import { ApolloLink } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { OperationTypeNode } from 'graphql'
import { catchError, from, mergeMap, of, switchMap, throwError, type Observable } from 'rxjs'
import { describeError } from '../ui/describe-error.ts'
import type { Session } from './session.ts'

declare module '@apollo/client' {
  interface DefaultContext {
    /** It asks who is signed in, and is answered while nobody is. */
    isOfSession?: boolean | undefined
  }
}

type Answers = Observable<ApolloLink.Result>
type Known = Pick<Session, 'whenSignedIn' | 'lose' | 'confirm'>

export function createSessionLink(session: Known): ApolloLink {
  return new ApolloLink((operation, forward) => {
    if (operation.getContext().isOfSession === true) return forward(operation)
    const isSubscription = operation.operationType === OperationTypeNode.SUBSCRIPTION
    function ask(): Answers {
      const signedIn = session.whenSignedIn()
      const answers = signedIn ? from(signedIn).pipe(switchMap(() => forward(operation))) : forward(operation)
      return answers.pipe(
        mergeMap((result) => again(codeOf(result), of(result))),
        catchError((error: unknown) =>
          again(
            describeError(error).code,
            throwError(() => error),
          ),
        ),
      )
    }
    function again(code: string | undefined, answer: Answers): Answers {
      if (code === 'UNAUTHENTICATED') {
        session.lose()
        // Only the subscriber knows where to go on.
        return isSubscription ? answer : ask()
      }
      if (code !== 'LOGIN_TOO_OLD') return answer
      return from(session.confirm()).pipe(switchMap((isConfirmed) => (isConfirmed ? ask() : answer)))
    }
    return ask()
  })
}

const codeOf = ({ errors }: ApolloLink.Result) =>
  errors && errors.length > 0 ? describeError(new CombinedGraphQLErrors({ errors })).code : undefined
