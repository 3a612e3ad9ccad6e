import { expect, test } from 'vitest'
import { toLines } from './groups.ts'
import { bandAreas, overTime } from './over-time.ts'
import { about, exactly, group, stats } from './test-stats.ts'

const at = (minute: number) => `2026-11-23T09:0${minute}:00.000Z`

test('the lines have a figure for each start, or a gap', () => {
  const lines = toLines(
    stats({
      groups: [group('web', exactly(3), [{ start: at(0), values: [exactly(3)] }])],
      others: {
        key: [],
        values: [{ ...exactly(1), notNumbers: 0 }],
        buckets: [{ start: at(1), values: [exactly(1)] }],
      },
    }),
  )
  expect(lines.map(({ label, isOthers }) => [label, isOthers])).toEqual([
    ['web', false],
    ['Others', true],
  ])
  const { startsMs, figures } = overTime(lines)
  expect(startsMs).toEqual([Date.parse(at(0)), Date.parse(at(1))])
  expect(figures.map((line) => line.map((figure) => figure?.value))).toEqual([
    [3, undefined],
    [undefined, 1],
  ])
})

test('a band is drawn as far as neighbours have one', () => {
  expect(bandAreas([about(2, 1), about(4, 2), exactly(5), about(1, 1)])).toEqual([
    [
      { at: 0, value: 3 },
      { at: 1, value: 6 },
      { at: 1, value: 2 },
      { at: 0, value: 1 },
    ],
  ])
  expect(bandAreas([exactly(1), exactly(2)])).toEqual([])
})
