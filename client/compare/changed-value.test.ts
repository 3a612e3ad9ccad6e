import { expect, it } from 'vitest'
import { withCondition } from '../search/change-query.ts'
import { conditionOf, keyOf, labelOf } from './changed-value.ts'
import type { Changed } from './operations.ts'

const of = (field: Changed['field'], value: string, rest: Partial<Changed> = {}): Changed => ({
  field,
  metadataPath: null,
  value,
  type: 'STRING',
  ...rest,
})
const metadata = (value: string, type: Changed['type']) =>
  of('METADATA', value, { metadataPath: ['http', 'status'], type })

it.each([
  [of('LEVEL', 'ERROR'), 'Level', 'level:error'],
  [of('RESOURCE_ID', 'checkout'), 'Resource', 'resourceId:checkout'],
  [of('PARENT_RESOURCE_ID', 'shop'), 'Parent resource', 'parentResourceId:shop'],
  [of('COMMIT', 'e31f0b2'), 'Commit', 'commit:e31f0b2'],
  [of('PATTERN', 'order <*> failed'), 'Pattern', 'pattern:"order <*> failed"'],
  [metadata('503', 'NUMBER'), 'http.status', 'metadata.http.status=503'],
  [metadata('503', 'STRING'), 'http.status', 'metadata.http.status:"503"'],
  [metadata('true', 'BOOLEAN'), 'http.status', 'metadata.http.status=true'],
])('%j', (changed, label, search) => {
  expect(labelOf(changed)).toBe(label)
  expect(withCondition('', conditionOf(changed))).toBe(search)
})

it('tells a number from its text', () => {
  expect(keyOf(metadata('503', 'NUMBER'))).not.toBe(keyOf(metadata('503', 'STRING')))
})
