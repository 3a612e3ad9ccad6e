import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createTopic } from '../test/support/create-topic.ts'
import { findProcesses } from './find-processes.ts'
import { startKafka } from './kafka.ts'
import { kafkaSupport } from './kafka-jars.ts'
import { startAndDie } from './start-and-die.ts'

const support = await kafkaSupport()
const isSkipped = !support.available && process.env['CI'] !== 'true'
const remark = support.available ? '' : ` (${isSkipped ? 'skipped' : 'cannot run'}: ${support.why})`

describe.skipIf(isSkipped)(`the local Kafka${remark}`, { timeout: 90_000 }, () => {
  const jarsDir = join(import.meta.dirname, '..', '..', '.data', 'kafka-jars')
  const said: string[] = []
  const onProgress = (sentence: string): void => void said.push(sentence)
  let dataDir: string
  let home: string

  beforeAll(() => {
    dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'timberline-kafka-')))
    home = join(dataDir, 'kafka')
  })

  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  test('starts from nothing, also beside a formatting that was cut off, and is left behind by a kill -9 of its starter', async () => {
    mkdirSync(join(home, 'init-cut-off'), { recursive: true })
    await startAndDie('kafka', { dataDir, jarsDir })
    expect(await findProcesses('java', home)).toHaveLength(1)
  })

  test('takes over from it, serves at once, and comes back with the data under the same address after a kill -9', async () => {
    const [orphan] = await findProcesses('java', home)
    const server = await startKafka({ dataDir, jarsDir, onProgress })
    await createTopic(clientOf(server.brokers), 'kept', 1)
    expect(await send(server.brokers)).toBe('0')
    const [running, ...others] = await findProcesses('java', home)
    expect(others).toEqual([])
    expect(running?.pid).not.toBe(orphan?.pid)

    process.kill(running?.pid ?? Number.NaN, 'SIGKILL')
    await vi.waitFor(() => expect(said).toContain('Apache Kafka is running again.'), { timeout: 30_000 })
    expect(await send(server.brokers)).toBe('1')
    await server.stop()
    expect(await findProcesses('java', home)).toEqual([])
  })

  test('starts again under other ports with the data, and is ready when its start says so', async () => {
    const server = await startKafka({ dataDir, jarsDir, onProgress })
    expect(await send(server.brokers)).toBe('2')
    await server.stop()
  })
})

/** A client that does not try again: the first answer counts. */
function clientOf(brokers: string[]): Kafka {
  return new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 } })
}

async function send(brokers: string[]): Promise<string | undefined> {
  const producer = clientOf(brokers).producer()
  await producer.connect()
  const answers = await producer
    .send({ topic: 'kept', acks: -1, messages: [{ partition: 0, value: 'a log' }] })
    .finally(() => producer.disconnect())
  return answers[0]?.baseOffset
}
