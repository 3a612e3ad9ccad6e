import { expect, test } from 'vitest'
import { createRepeats } from './repeats.ts'

test('the last ones are known, from the last time they came', () => {
  const isRepeat = createRepeats(2)
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(isRepeat)).toEqual([false, false, true, false, true, false])
})
