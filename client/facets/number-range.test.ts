import { expect, it } from 'vitest'
import { readRange, withoutOwn, withoutRange, withRange, type Bound } from './number-range.ts'

const PATH = ['http', 'ms']
const at = (sign: Bound['sign'], number: number): Bound => ({ sign, number })

it.each([
  ['', undefined],
  ['level:error metadata.http.ms:5', undefined],
  ['metadata.http.ms>=100', { low: at('gte', 100), high: undefined }],
  ['metadata.http.ms>1.5<2e3 a', { low: at('gt', 1.5), high: at('lt', 2000) }],
  ['metadata.http.ms>=1<9 metadata.http.ms>=3<=20', { low: at('gte', 3), high: at('lt', 9) }],
  ['metadata.http.ms>=5 metadata.http.ms>5', { low: at('gt', 5), high: undefined }],
  ['-metadata.http.ms>=5 (metadata.http.ms<2 OR a) metadata.ms>1', undefined],
])('%s says a range', (query, range) => {
  expect(readRange(query, PATH)).toEqual(range)
})

it('is written in the place of the one that was there, and of others', () => {
  const range = { low: at('gte', 10), high: at('lt', 20.5) }
  expect(withRange('', PATH, range)).toBe('metadata.http.ms>=10<20.5')
  expect(withRange('a metadata.http.ms<3 level:error metadata.http.ms>1', PATH, range)).toBe(
    'a metadata.http.ms>=10<20.5 level:error',
  )
  expect(readRange(withRange('a OR b', PATH, range), PATH)).toEqual(range)
})

it('is taken out, and nothing else', () => {
  expect(withoutRange('a metadata.http.ms>=10<20 metadata.http.ms:5 metadata.ms>1', PATH)).toBe(
    'a metadata.http.ms:5 metadata.ms>1',
  )
})

it('does not narrow its own distribution', () => {
  const range = { metadata: { path: PATH, op: { range: { gte: 1 } } } }
  const level = { level: { eq: 'ERROR' as const } }
  expect(withoutOwn({ and: [range, level] }, PATH)).toEqual(level)
  expect(withoutOwn(range, PATH)).toBeUndefined()
  expect(withoutOwn(undefined, PATH)).toBeUndefined()
  expect(withoutOwn({ or: [range, level] }, PATH)).toEqual({ or: [range, level] })
})
