/** Slices that are stored were made with these bits: another one would hide logs. */
import { expect, test } from 'vitest'
import { gramBit, gramsOf, hashPath, hashScalar, hashValue, valueBit } from './hashes.ts'

const bitsOf = (hash: ReturnType<typeof hashValue>) => Array.from({ length: 7 }, (_, i) => valueBit(hash, i, 65_000))

test('texts set the bits that they have always set', () => {
  expect([...gramsOf('ÉΣa b')].map((gram) => gramBit(gram, 65_000))).toEqual([54451, 53662, 28909, 21356])
  expect(bitsOf(hashValue('traceId', '4bf92f3577b34da6a3ce929d0e0e4736'))).toEqual([
    37221, 33482, 29744, 26006, 22267, 18529, 14791,
  ])
  expect(bitsOf(hashScalar(['http', 'status'], 200))).toEqual([172, 57323, 49475, 41627, 33779, 25931, 18082])
  expect(bitsOf(hashScalar(['ok'], true))).toEqual([44559, 37417, 30275, 23133, 15990, 8848, 1706])
  expect(bitsOf(hashPath(['http']))).toEqual([40273, 18785, 62297, 40809, 19321, 62833, 41345])
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
