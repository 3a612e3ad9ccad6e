import { expect, test } from 'vitest'
import { changedLayout, readLayout, showsLayout, splitNames } from './layout.ts'

test('a list of names is cut at its commas, not at those within quotes', () => {
  expect(splitNames('level,metadata."a,\\",b".c,message:9')).toEqual(['level', 'metadata."a,\\",b".c', 'message:9'])
  expect(splitNames('')).toEqual([])
})

test('an address names the parts that it has', () => {
  expect(readLayout(new URLSearchParams('q=x&cols=level&wrap=&density=compact'))).toEqual({
    cols: 'level',
    density: 'compact',
  })
})

test('a change names what is another way than before', () => {
  expect(changedLayout({ cols: 'a', wrap: '0' }, { cols: 'a', wrap: '1' })).toEqual({ wrap: '1' })
})

test('a page shows what a view names, and anything where it names nothing', () => {
  const shown = { cols: 'a', wrap: '1' }
  expect(showsLayout(shown, {})).toBe(true)
  expect(showsLayout(shown, { cols: 'a' })).toBe(true)
  expect(showsLayout(shown, { cols: 'b' })).toBe(false)
  expect(showsLayout({}, { cols: 'b' })).toBe(false)
})
