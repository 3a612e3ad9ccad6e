import { describe, expect, it } from 'vitest'
import { conjuncts } from './filter.ts'
import { parseSearch } from './parse.ts'
import { readPasted } from './pasted-text.ts'

describe('of a line that is pasted', () => {
  it.each([
    ['404 NOT FOUND', '404 "NOT" FOUND'],
    ['unknown flag -v', 'unknown flag "-v"'],
    ['-flag', '"-flag"'],
    ['balance is -12', 'balance is "-12"'],
    ['PaymentService.java:355)', '"PaymentService.java:355)"'],
    ['done :)', 'done ":)"'],
    ['calls main () twice', 'calls main "()" twice'],
    ['error message: boom', 'error "message:" boom'],
    ['level: error', '"level:" error'],
    ['level=error msg="a b"', '"level=error" msg="a b"'],
    ['commit=9f2 -x', '"commit=9f2" "-x"'],
    ['"name: Bob', String.raw`"\"name:" Bob`],
    [String.raw`open "C:\new\temp"`, String.raw`open "\"C:\\new\\temp\""`],
    ['*', '"*"'],
    ['one\n  NOT\r\ntwo', 'one "NOT" two'],
  ])('%s becomes %s', (pasted, search) => {
    expect(readPasted(pasted)).toBe(search)
  })

  it.each([
    '',
    'took=88.6ms sku=881',
    '"connection refused"',
    '{"event":"checkout.step","step":3}',
    'SELECT * FROM orders WHERE id=$1 AND sku=$2',
    'at com.shop.Cart.add(Cart.java:12) ~[app.jar:?]',
    'Traceback (most recent call last):',
    'state PENDING -> RUNNING',
    'run --fast',
    'refused OR reset',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    'AAABl4Zk6AB7InVzZXJfaWQiOjF9AAAA',
  ])('nothing of %s is quoted', (pasted) => {
    expect(readPasted(` ${pasted} `)).toBe(pasted)
  })

  it.each([
    'level:error -debug',
    'timeout -service:web',
    '(level:error OR level:fatal',
    '-metadata.a=5',
    'metadata."full name":x NOT y',
    'level:eror',
  ])('the search %s stays a search', (pasted) => {
    expect(readPasted(pasted)).toBe(pasted)
  })

  it.each([
    ['of many words', Array.from({ length: 100 }, (_, word) => `word${word}`).join(' '), 64],
    ['of many ids', Array.from({ length: 40 }, (_, id) => `4bf92f3577b34d${id + 10}`).join(' '), 40],
    ['of one word', '支付'.repeat(2000), 1],
  ])('a long one %s is a search that the server takes', (_, line, conditions) => {
    const { filter } = parseSearch(readPasted(line))
    const texts = conjuncts(filter ?? {}).map(({ message }) => message?.contains ?? '')
    expect(texts).toHaveLength(conditions)
    for (const text of texts) {
      expect(text).not.toBe('')
      expect(line).toContain(text)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096)
    }
  })
})
