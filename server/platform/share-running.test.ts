import { expect, test } from 'vitest'
import { shareRunning } from './share-running.ts'

test('who asks meanwhile gets the same answer, who asks later a new one, also after a failure', async () => {
  let made = 0
  const ask = shareRunning(async () => {
    made++
    await Promise.resolve()
    if (made === 2) throw new Error('no')
    return made
  })
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
  await expect(Promise.all([ask(), ask()])).rejects.toThrow('no')
  expect(await ask()).toBe(3)
})
