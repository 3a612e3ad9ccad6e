import { expect, it } from 'vitest'
import { testLog } from '../state/test-log.ts'
import { numberColumns } from './number-columns.ts'

it('are those of the metadata that have mostly numbers in the rows', () => {
  const names = ['level', 'metadata.ms', 'metadata.mixed', 'metadata.name', 'metadata.absent', 'metadata.hidden']
  const columns = names.map((name) => ({ name, shown: name !== 'metadata.hidden' }))
  const rows = [
    testLog({ metadata: { ms: 1, mixed: 'a', name: 'x', hidden: 1 } }),
    testLog({ metadata: { ms: 2.5, mixed: 1, name: '2' } }),
    testLog({ metadata: { ms: null, mixed: 2 } }),
  ]
  expect(numberColumns(columns, rows)).toEqual(['metadata.ms', 'metadata.mixed', 'metadata.absent'])
  expect(numberColumns(columns, [])).toHaveLength(4)
})
