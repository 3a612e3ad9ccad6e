import { expect, it } from 'vitest'
import { placeAt } from './complete.ts'
import { completeWord } from './completions.ts'

const RESOURCES = [
  { value: 'payment-svc', count: 1200 },
  { value: 'Payments worker', count: '3' },
  { value: 'web', count: 1 },
]

function suggest(text: string) {
  const place = placeAt(text, text.length)
  return place?.kind === 'field' ? completeWord({ text, place, resources: RESOURCES }) : undefined
}

const inserts = (text: string) => suggest(text)?.map(({ insert }) => insert)

it('suggests the levels and resources that begin with a word', () => {
  expect(inserts('err')).toEqual(['level:error '])
  expect(inserts('a payment')).toEqual(['resourceId:payment-svc ', 'resourceId:"Payments worker" '])
  expect(inserts('payment-s')).toEqual(['resourceId:payment-svc '])
  expect(suggest('payment-')).toMatchObject([{ label: 'resourceId:payment-svc', note: '1,200', from: 0, to: 8 }])
  expect(inserts('-web')).toEqual(['resourceId:web '])
  expect(inserts('w')).toEqual([])
})

it('suggests a field by its other names', () => {
  expect(inserts('serv')).toEqual(['resourceId:'])
  expect(inserts('host')).toEqual(['resourceId:'])
  expect(inserts('tra')).toEqual(['traceId:', 'level:trace '])
  expect(inserts('a A')).toEqual(['AND '])
})

it('completes the values of a field by another name of it', () => {
  expect(placeAt('service:pay', 11)).toMatchObject({ kind: 'value', ref: { field: 'resourceId' }, prefix: 'pay' })
  expect(placeAt('service=pay', 11)).toBeUndefined()
})

it.each([
  ['metadata."a.b', 'metadata."a.b'],
  ['level:error -metadata."full name', 'metadata."full name'],
  ['metadata."a.b".c', 'metadata."a.b".c'],
  ['metadata.x."a\\"b', 'metadata.x."a\\"b'],
  ['metadata.größe', 'metadata.größe'],
  ['"a metadata.us', 'metadata.us'],
])('completes the path at the end of %s', (text, prefix) => {
  const from = text.length - prefix.length
  expect(placeAt(text, text.length)).toEqual({ kind: 'field', prefix, from, to: text.length })
})
