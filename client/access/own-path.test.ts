import { expect, test } from 'vitest'
import { ownPath } from './own-path.ts'

test('a path of this site stays as it is', () => {
  for (const path of ['/', '/v/errors?q=a#b', '/access?tab=keys']) expect(ownPath(path)).toBe(path)
})

test('anything else leads to the first page', () => {
  const others = [null, '', 'v/x', '//evil.test', String.raw`/\evil.test`, 'https://evil.test/', '/\t/evil.test']
  for (const to of others) expect(ownPath(to)).toBe('/')
})
