import { expect, it } from 'vitest'
import { readPastedId } from './pasted-id.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00F067AA0BA902B7'
const ID = '0199d2c4-5a30-7c3e-9b1e-2f0a5d9c7e11'
const contains = (text: string) => ({ message: { contains: text } })

it('reads a trace, a span and a UUID as what they can be', () => {
  expect(readPastedId(TRACE)?.filter).toEqual({ or: [{ traceId: { eq: TRACE } }, contains(TRACE)] })
  expect(readPastedId(SPAN)?.filter).toEqual({
    or: [{ traceId: { eq: SPAN } }, { spanId: { eq: SPAN } }, contains(SPAN)],
  })
  expect(readPastedId(ID.toUpperCase())?.filter).toMatchObject({ or: [{ traceId: { eq: ID.toUpperCase() } }, {}] })
})

it.each([
  ['AAABoge9qjsBmdLEWjB8PpseLwpdnH4R', '2026-11-23T09:30:00.123Z'],
  ['AAABoge9qjsByAGZ0sRaMHw-mx4vCl2cfhE', '2026-11-23T09:30:00.123456Z'],
])('reads the ID of a log as its moment: %s', (word, moment) => {
  expect(readPastedId(word)?.filter).toEqual({ and: [{ timestamp: { gte: moment } }, { timestamp: { lte: moment } }] })
})

it.each([
  '',
  'timeout',
  TRACE.slice(1),
  `${TRACE}0`,
  'a'.repeat(35),
  'payment-service-eu-central-1-prod',
  '-'.repeat(32),
])('"%s" is no id', (word) => {
  expect(readPastedId(word)).toBeUndefined()
})
