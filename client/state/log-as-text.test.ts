import { expect, it } from 'vitest'
import { toMarkdown } from './log-as-text.ts'
import { testLog } from './test-log.ts'

it('is Markdown that shows message and fields as they are', () => {
  const log = testLog({ level: 'ERROR', message: 'a\n```\nb', resourceId: 'pay`1', metadata: { order: 42 } })
  expect(toMarkdown(log)).toBe(
    [
      '**ERROR** 2026-11-23T09:30:00.000Z\n',
      '````text\na\n```\nb\n````\n',
      '- Resource: `` pay`1 ``\n',
      '```json\n{\n  "order": 42\n}\n```\n',
    ].join('\n'),
  )
})

it('leaves out what a log does not have', () => {
  expect(toMarkdown(testLog({ message: 'hello' }))).toBe('**INFO** 2026-11-23T09:30:00.000Z\n\n```text\nhello\n```\n')
})
