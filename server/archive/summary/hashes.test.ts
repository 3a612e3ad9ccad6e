/** Slices that are stored were made with these bits: another one would hide logs. */
import { expect, test } from 'vitest'
import { gramBit, gramsOf, hashPath, hashScalar, hashValue, valueBit } from './hashes.ts'

const bitsOf = (hash: ReturnType<typeof hashValue>) => Array.from({ length: 7 }, (_, i) => valueBit(hash, i, 65_000))

test('texts set the bits that they have always set', () => {
  expect([...gramsOf('ÉΣa b')].map((gram) => gramBit(gram, 65_000))).toEqual([])
  expect(bitsOf(hashValue('traceId', '4bf92f3577b34da6a3ce929d0e0e4736'))).toEqual([])
  expect(bitsOf(hashScalar(['http', 'status'], 200))).toEqual([])
  expect(bitsOf(hashScalar(['ok'], true))).toEqual([])
  expect(bitsOf(hashPath(['http']))).toEqual([])
})

test('what a filter takes for equal has the same bits, and what it does not has others', () => {
  expect(hashScalar(['a'], 0)).toEqual(hashScalar(['a'], -0))
  expect(gramsOf('İSTANBUL')).toEqual(gramsOf('istanbul'))
  const different = [
    hashScalar(['a'], 1),
    hashScalar(['a'], '1'),
    hashScalar(['a'], true),
    hashScalar(['a', '1'], ''),
    hashPath(['a']),
  ]
  expect(new Set(different.map(String)).size).toBe(different.length)
})

test('grams are of bytes, and none has NUL', () => {
  expect(gramsOf('abcd')).toEqual(new Set([0x61626364]))
  expect(gramsOf('ÿé')).toEqual(new Set([0xc3bfc3a9]))
  expect(gramsOf('abc')).toEqual(new Set())
  expect(gramsOf('ab\0cd')).toEqual(new Set())
})
