/** What a pattern and a path may hold. */
import { expect, test } from 'vitest'
import type { LogFilter } from '../generated/graphql.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { readFilter } from './condition.ts'
import { FILTER_LIMITS } from './limits.ts'

const regex = (value: string): LogFilter => ({ message: { regex: value } })

test.each([
  String.raw`(a)\1`,
  String.raw`(?:(a)\1)`,
  String.raw`^(.*)(.*)\2$`,
  String.raw`\\\1`,
  String.raw`(a)\12`,
  String.raw`***:(a)\1`,
  String.raw`(?b)\(a\)\1`,
  String.raw`(?b)[\]\(a\)\1`,
  String.raw`***:(?b)\(a\)\{2\}\1`,
  String.raw`(?x)# [` + '\n' + String.raw`(a)\1`,
  String.raw`(?#[)(a)\1`,
  String.raw`(?=(a+))a*b\1`,
  String.raw`[[.].](a)\1`,
  String.raw`^(a+)(a+)\c\\1\c\\2$`,
  String.raw`\\\c\\1`,
])('the back-reference in %s is refused', (value) => {
  expect(() => readFilter(regex(value))).toThrow(
    expect.objectContaining({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(
        /^where\.message\.regex has \\(?:[1-9]|c\\): back-references, and what could hide one, are not supported/,
      ),
    }),
  )
})

test.each([
  String.raw`\m(a|b)+\M`,
  String.raw`\ya\y\d\w\s\A\Z`,
  String.raw`\\1`,
  String.raw`\\\\2`,
  String.raw`\x31\u0031`,
  String.raw`[1-9]\.[0-9]`,
  String.raw`\0`,
  String.raw`\\c\\1`,
  String.raw`\cA\\1`,
  '(?:a){1,9}',
])('%s has no back-reference', (value) => {
  expect(readFilter(regex(value))).toMatchObject({ op: 'regex', value })
})

test('a path has as many keys as metadata has levels, and together they are no longer than a text', () => {
  const asking = (path: string[]) => () => readFilter({ metadata: { path, op: { exists: true } } })
  const keys = Array.from({ length: LOG_LIMITS.maxMetadataDepth }, () => 'k')
  expect(asking(keys)).not.toThrow()
  expect(asking([...keys, 'k'])).toThrow(
    expect.objectContaining({
      code: 'QUERY_TOO_COMPLEX',
      message: `where.metadata.path contains more than ${LOG_LIMITS.maxMetadataDepth} keys.`,
    }),
  )
  const half = 'k'.repeat(FILTER_LIMITS.maxTextBytes / 2)
  expect(asking([half, half])).not.toThrow()
  expect(asking([half, half, 'k'])).toThrow(expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }))
})
