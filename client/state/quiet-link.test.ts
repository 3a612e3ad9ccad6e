import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client'
import { Subject } from 'rxjs'
import { expect, it } from 'vitest'
import { createQuiet } from './quiet-link.ts'

const query = gql('{ __typename }')

/** Questions that are answered by hand, by a clock that is moved by hand. */
function start() {
  let nowMs = 0
  const quiet = createQuiet(() => nowMs)
  const answers: Subject<ApolloLink.Result>[] = []
  const server = new ApolloLink(() => {
    const answer = new Subject<ApolloLink.Result>()
    answers.push(answer)
    return answer
  })
  const client = new ApolloClient({ link: server, cache: new InMemoryCache() })
  return {
    quiet,
    pass: (ms: number) => {
      nowMs += ms
    },
    ask: () =>
      ApolloLink.execute(quiet.link.concat(server), { query }, { client }).subscribe({ error: () => undefined }),
    answer: () => answers.shift()?.complete(),
    fail: () => answers.shift()?.error(new Error('lost')),
  }
}

it('is not quiet before all answers have come, or failed, or were given up', () => {
  const { quiet, ask, answer, fail } = start()
  expect(quiet.isQuiet()).toBe(true)
  ask()
  ask()
  const last = ask()
  answer()
  fail()
  expect(quiet.isQuiet()).toBe(false)
  last.unsubscribe()
  expect(quiet.isQuiet()).toBe(true)
})

it('rests ten times as long as it took to answer the clock', () => {
  const { quiet, pass, ask, answer } = start()
  quiet.noteClock()
  ask()
  pass(30)
  answer()
  expect(quiet.isQuiet()).toBe(false)
  pass(299)
  expect(quiet.isQuiet()).toBe(false)
  pass(1)
  expect(quiet.isQuiet()).toBe(true)
})

it('does not rest after what a person asked', () => {
  const { quiet, pass, ask, answer } = start()
  ask()
  pass(5000)
  answer()
  expect(quiet.isQuiet()).toBe(true)
})
