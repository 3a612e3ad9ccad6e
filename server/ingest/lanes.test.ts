import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLanes, sizeOf, type Parcel } from './lanes.ts'

const parcelOf = (...sizes: number[]): Parcel => {
  const values = sizes.map((size) => Buffer.alloc(size - 100))
  return { values, next: 0, waitingBytes: values.reduce((sum, value) => sum + sizeOf(value), 0), isSettled: false }
}

test('small requests that travel together share a partition, and each journey has the next one', () => {
  const lanes = createLanes({ partitions: 3, maxBytesPerPartition: 100_000 })
  const journey = () => {
    for (let i = 0; i < 3; i++) lanes.add(parcelOf(100, 100))
    return lanes.take()?.records.map((record) => record.partition)
  }
  expect([journey(), journey(), journey(), journey()]).toEqual(
    [0, 1, 2, 0].map((partition) => Array(6).fill(partition)),
  )
  expect(lanes.take()).toBeUndefined()
})

test('large requests go around the partitions', () => {
  const lanes = createLanes({ partitions: 3, maxBytesPerPartition: 900_000 })
  for (let i = 0; i < 6; i++) lanes.add(parcelOf(70_000))
  expect(lanes.take()?.records.map((record) => record.partition)).toEqual([0, 0, 1, 1, 2, 2])
})

test('a large one does not hold up the small: they take other lanes', () => {
  const lanes = createLanes({ partitions: 2, maxBytesPerPartition: 100_000 })
  lanes.add(parcelOf(...Array<number>(300).fill(1000)))
  for (let i = 0; i < 4; i++) lanes.add(parcelOf(200))
  expect(lanes.take()).toMatchObject({ bytes: 100_800, completed: { length: 4 }, continued: { length: 1 } })
})

test('a request that fits is never split', () => {
  const lanes = createLanes({ partitions: 1, maxBytesPerPartition: 1000 })
  const [first, second] = [parcelOf(600), parcelOf(300, 300)]
  lanes.add(first)
  lanes.add(second)
  expect(lanes.take()).toMatchObject({ bytes: 600, completed: [first] })
  expect(lanes.take()).toMatchObject({ bytes: 600, completed: [second] })
})

test('a batch of many small values is left to travel, what comes after them goes with the next', () => {
  const lanes = createLanes({ partitions: 1, maxBytesPerPartition: 900_000 })
  const parcels = [300, 300, 300].map((values) => parcelOf(...Array<number>(values).fill(110)))
  for (const parcel of parcels) lanes.add(parcel)
  expect(lanes.take()).toMatchObject({ records: { length: 600 }, completed: parcels.slice(0, 2), continued: [] })
  expect(lanes.take()).toMatchObject({ records: { length: 300 }, completed: parcels.slice(2) })
})

test('so does each lane, however much the others carry', () => {
  const lanes = createLanes({ partitions: 2, maxBytesPerPartition: 900_000 })
  for (let i = 0; i < 6; i++) lanes.add(parcelOf(...Array<number>(300).fill(300)))
  const taken = () => Object.values(Object.groupBy(lanes.take()?.records ?? [], ({ partition }) => partition))
  expect(taken().map((lane) => lane?.length)).toEqual([600, 600])
  expect(taken().map((lane) => lane?.length)).toEqual([300, 300])
})

test('settled ones are dropped and their bytes counted', () => {
  const lanes = createLanes({ partitions: 2, maxBytesPerPartition: 1000 })
  const [first, second] = [parcelOf(600), parcelOf(300)]
  lanes.add(first)
  lanes.add(second)
  first.isSettled = true
  expect(lanes.dropSettled()).toBe(600)
  expect(lanes.take()).toMatchObject({ bytes: 300, completed: [second] })
})

test('for any requests: everything leaves once, in order, within the limit', () => {
  const sizes = fc.array(fc.array(fc.integer({ min: 100, max: 1000 }), { minLength: 1, maxLength: 20 }), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 4 }), (requests, partitions) => {
      const lanes = createLanes({ partitions, maxBytesPerPartition: 1000 })
      const parcels = requests.map((request) => parcelOf(...request))
      for (const parcel of parcels) lanes.add(parcel)
      const sent: Buffer[] = []
      for (let batch = lanes.take(); batch; batch = lanes.take()) {
        for (let partition = 0; partition < partitions; partition++) {
          const own = batch.records.filter((record) => record.partition === partition)
          expect(own.reduce((sum, { value }) => sum + sizeOf(value), 0)).toBeLessThanOrEqual(1000)
        }
        sent.push(...batch.records.map((record) => record.value))
      }
      for (const { values, waitingBytes } of parcels) {
        expect(waitingBytes).toBe(0)
        expect(sent.filter((value) => values.includes(value))).toEqual(values)
      }
      expect(sent).toHaveLength(requests.flat().length)
    }),
  )
})
