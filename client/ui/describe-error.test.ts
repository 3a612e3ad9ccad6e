import { ServerError } from '@apollo/client/errors'
import { expect, it } from 'vitest'
import { describeError } from './describe-error.ts'

const serverError = (status: number, bodyText: string) =>
  new ServerError('Response not successful', { response: new Response(bodyText, { status }), bodyText })

it('shows the reason and the code of a request that the server refused before it read the document', () => {
  const body = JSON.stringify({ error: { code: 'OVERLOADED', message: 'Too many requests.', requestId: '1' } })
  expect(describeError(serverError(503, body))).toEqual({ code: 'OVERLOADED', text: 'Too many requests.' })
})

it.each(['<h1>Bad gateway</h1>', 'null', '"text"', '{"error":"text"}', '{"error":{"message":"without a code"}}'])(
  'shows only the status where the body is another one: %s',
  (body) => {
    expect(describeError(serverError(502, body))).toEqual({
      code: 'SERVER_ERROR',
      text: 'The server answered with status 502.',
    })
  },
)
