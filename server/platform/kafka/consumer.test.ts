import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TIMINGS } from '../timings.ts'
import { consumeTopic } from './consumer.ts'

const named = (name: string, message: string) => Object.assign(new Error(message), { name })

const SIGNING_IN = named('KafkaJSSASLAuthenticationError', 'SASL PLAIN authentication failed: Closed connection')
const NO_COORDINATOR = named('KafkaJSGroupCoordinatorNotFound', 'Failed to find group coordinator')
const OTHER = named('KafkaJSNonRetriableError', 'The topic is gone')

/** Members that begin, or do not, as told; `crash` is what kafkajs says when it has given one up. */
function createMembers(failures: Error[] = []) {
  const members: { begun: number; crash: (error: Error) => void }[] = []
  const newKafka = () => ({
    consumer() {
      const events = new EventEmitter()
      const member = {
        begun: 0,
        crash: (error: Error) => void events.emit('crash', { payload: { error, restart: false } }),
      }
      members.push(member)
      return {
        events: { CRASH: 'crash', GROUP_JOIN: 'join', REBALANCING: 'rebalancing' },
        on: (name: string, listen: (event: object) => void) => events.on(name, listen),
        async connect() {
          member.begun++
          const failure = failures.shift()
          if (failure) throw failure
        },
        subscribe: async () => undefined,
        run: async () => undefined,
        disconnect: async () => undefined,
      }
    },
  })
  return { members, newKafka }
}

const onFatal = vi.fn<(error: Error) => void>()
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

const consume = ({ newKafka }: Pick<ReturnType<typeof createMembers>, 'newKafka'>) =>
  consumeTopic({ newKafka, topic: 'logs', groupId: 'g', cluster: 'c', logger, timings: TIMINGS, onFatal } as never)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  onFatal.mockReset()
})

describe.each([
  ['ends the connection while somebody signs in', SIGNING_IN],
  ['has no coordinator for the group yet', NO_COORDINATOR],
])('a broker that %s', (_, error) => {
  test('is asked again until it takes the member', async () => {
    const kafka = createMembers()
    await consume(kafka)
    kafka.members[0]?.crash(error)
    await vi.advanceTimersByTimeAsync(1000)
    expect(kafka.members.map(({ begun }) => begun)).toEqual([2, 1])
    expect(onFatal).not.toHaveBeenCalled()
  })

  test('is asked again at the start, and after a second failure', async () => {
    const kafka = createMembers([error, error])
    await consume(kafka)
    kafka.members[0]?.crash(error)
    await vi.advanceTimersByTimeAsync(2500)
    expect(kafka.members.map(({ begun }) => begun)).toEqual([3, 2])
    expect(onFatal).not.toHaveBeenCalled()
  })
})

test('what does not pass ends the process, or the start', async () => {
  const kafka = createMembers()
  await consume(kafka)
  kafka.members[1]?.crash(OTHER)
  await vi.advanceTimersByTimeAsync(5000)
  expect(onFatal).toHaveBeenCalledExactlyOnceWith(OTHER)
  await expect(consume(createMembers([OTHER]))).rejects.toThrow(OTHER.message)
})
