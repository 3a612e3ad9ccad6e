import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client'
import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import { parse } from 'graphql'
import { of, throwError } from 'rxjs'
import { expect, test } from 'vitest'
import { createSession, type Who } from './session.ts'
import { createSessionLink } from './session-link.ts'

const ADA: Who = {
  principal: { kind: 'PERSON', id: 'p1', name: 'Ada' },
  permissions: [],
  scope: null,
  expiresAt: null,
}
// Not by `gql`: the generator would look for these fields in the schema.
const QUERY = parse('query Q { answer }')
const CHANGE = parse('mutation M { change }')
const TAIL = parse('subscription S { answer }')

const refusal = (code: string, status: number) => {
  const bodyText = JSON.stringify({ error: { code, message: code } })
  return new ServerError(code, { response: new Response(bodyText, { status }), bodyText })
}
const failed = (code: string) => of({ data: null, errors: [{ message: code, extensions: { code } }] })
const done = of({ data: { answer: 1, change: 1 } })

type Answer = ReturnType<typeof failed> | typeof done | ReturnType<typeof throwError>

/** A client whose server gives the answers in their order. */
function create(...answers: Answer[]) {
  const session = createSession({ readKept: () => null, keep: () => undefined })
  let asked = 0
  const server = new ApolloLink(() => {
    asked += 1
    return answers[asked - 1] ?? done
  })
  const link = createSessionLink(session).concat(server)
  const client = new ApolloClient({ link, cache: new InMemoryCache(), queryDeduplication: false })
  const ask = () => client.query({ query: QUERY, fetchPolicy: 'no-cache' })
  return { session, client, ask, asked: () => asked }
}

const turns = () => new Promise((resolve) => setTimeout(resolve, 0))

test.each([
  ['before GraphQL has it', () => throwError(() => refusal('UNAUTHENTICATED', 401))],
  ['by a field', () => failed('UNAUTHENTICATED')],
])('a question that was refused %s is asked again after signing in', async (_how, refused) => {
  const { session, ask, asked } = create(refused())
  const answer = ask()
  await turns()
  expect(session.state().kind).toBe('signedOut')
  const held = ask()
  await turns()
  expect(asked()).toBe(1)
  session.know(ADA)
  expect((await answer).data).toMatchObject({ answer: 1 })
  expect((await held).data).toMatchObject({ answer: 1 })
  expect(asked()).toBe(3)
})

test('the question who is signed in is never held', async () => {
  const { session, client } = create()
  session.lose()
  const context = { isOfSession: true }
  expect((await client.query({ query: QUERY, fetchPolicy: 'no-cache', context })).data).toMatchObject({ answer: 1 })
})

test('a tail hears of it, for only it knows where to go on; the next one waits', async () => {
  const { session, client, asked } = create(
    throwError(() => new CombinedGraphQLErrors({ errors: [{ message: '', extensions: { code: 'UNAUTHENTICATED' } }] })),
  )
  const errors: unknown[] = []
  const listen = () => client.subscribe({ query: TAIL }).subscribe({ next: ({ error }) => error && errors.push(error) })
  listen()
  await turns()
  expect([errors.length, session.state().kind]).toEqual([1, 'signedOut'])
  listen()
  await turns()
  expect(asked()).toBe(1)
  session.know(ADA)
  await turns()
  expect(asked()).toBe(2)
})

test('a change that needs a new login is made after it, or refused', async () => {
  const { session, client, asked } = create(failed('LOGIN_TOO_OLD'), done, failed('LOGIN_TOO_OLD'))
  const change = () => client.mutate({ mutation: CHANGE, fetchPolicy: 'no-cache' })
  const made = change()
  await turns()
  expect(session.isConfirming()).toBe(true)
  session.endConfirmation(true)
  expect((await made).data).toMatchObject({ change: 1 })
  const refused = change()
  await turns()
  session.endConfirmation(false)
  await expect(refused).rejects.toThrow('LOGIN_TOO_OLD')
  expect(asked()).toBe(3)
})

test('any other error is passed on', async () => {
  const { ask, asked } = create(failed('FORBIDDEN'))
  await expect(ask()).rejects.toThrow('FORBIDDEN')
  expect(asked()).toBe(1)
})
