import { expect, test } from 'vitest'
import { createAnswerRoom } from './answer-room.ts'

const bytes = (size: number) => ({ bytes: size })

test('pages share one room, and end with the item that fills it', () => {
  const room = createAnswerRoom({ bytes: 10 })
  expect(room.part().take([4, 3], bytes)).toEqual([4, 3])
  expect(room.part().bytesLeft()).toBe(3)
  expect(room.part().take([2, 5, 1], bytes)).toEqual([2, 5])
})

test('a question that is asked again gives back what it took, and no more', () => {
  let all = 0
  const room = createAnswerRoom({ bytes: 10, values: 10, onTaken: (more) => (all += more) })
  room.part().take([1], (item) => ({ bytes: item, values: 1 }))
  const part = room.part()
  part.take([20], (item) => ({ bytes: item, values: 20 }))
  expect([part.isFull(), all]).toEqual([true, 21])
  part.giveBack()
  part.giveBack()
  expect([part.isFull(), part.bytesLeft(), all]).toEqual([false, 9, 1])
})

test('a page for which there is no room among all answers takes nothing', () => {
  let all = 0
  const refuse = (more: number) => {
    if (more > 0) throw new Error('no room')
    all += more
  }
  const part = createAnswerRoom({ bytes: 10, onTaken: refuse }).part()
  expect(() => part.take([4], bytes)).toThrow('no room')
  part.giveBack()
  expect([part.bytesLeft(), Math.abs(all)]).toEqual([10, 0])
})

test('a page in a full room has its first item, and the rest of a page has none', () => {
  const room = createAnswerRoom({ bytes: 0 }).part()
  expect(room.take([2, 5], bytes)).toEqual([2])
  expect(room.take([2, 5], bytes, 0)).toEqual([])
})

test('it is large once it is more than an ordinary page, by bytes or by values', () => {
  const taking = (size: { bytes: number; values: number }) => {
    const room = createAnswerRoom()
    room.part().take([size], (item) => item)
    return room.isLarge()
  }
  expect(taking({ bytes: 60_000, values: 1000 })).toBe(false)
  expect(taking({ bytes: 200_000, values: 1000 })).toBe(true)
  expect(taking({ bytes: 60_000, values: 20_000 })).toBe(true)
})

test('values fill it too', () => {
  const room = createAnswerRoom({ values: 5 }).part()
  expect(room.take([3, 3, 3], (values) => ({ bytes: 1, values }))).toEqual([3, 3])
})

test('what cannot end early shares the room with the pages of its operation, or is refused', () => {
  let all = 0
  const room = createAnswerRoom({ bytes: 10, onTaken: (more) => (all += more) })
  room.hold(6)
  expect(() => room.hold(5)).toThrow(expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }))
  expect([room.part().bytesLeft(), all]).toEqual([4, 6])
})
