import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createTopic } from '../test/support/create-topic.ts'
import { OPEN } from '../test/support/kafka-template.ts'
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
    // Without a password, as those of 0.2.0.
    const server = await startKafka({ dataDir, jarsDir, onProgress, node: OPEN })
    await createTopic(clientOf(server), 'kept', 1)
    expect(await send(server)).toBe('0')
    const [running, ...others] = await findProcesses('java', home)
    expect(others).toEqual([])
    expect(running?.pid).not.toBe(orphan?.pid)

    process.kill(running?.pid ?? Number.NaN, 'SIGKILL')
    await vi.waitFor(() => expect(said).toContain('Apache Kafka is running again.'), { timeout: 30_000 })
    expect(await send(server)).toBe('1')
    await server.stop()
    expect(await findProcesses('java', home)).toEqual([])
  })

  test('starts again under other ports with the data, and is ready when its start says so', async () => {
    const server = await startKafka({ dataDir, jarsDir, onProgress })
    expect(await send(server)).toBe('2')
    const strangers = [undefined, { ...login(server), password: 'guessed' }]
    for (const sasl of strangers) {
      const stranger = { brokers: server.brokers, sasl }
      await expect(send(stranger)).rejects.toThrow(REFUSED)
      await expect(listTopics(stranger)).rejects.toThrow(REFUSED)
    }
    expect(await listTopics(server)).toEqual(['kept'])
    await server.stop()
  })

  test('leaves nothing that other users of the machine can read', async () => {
    const modes = [home, join(home, 'server.properties')].map((path) => (statSync(path).mode & 0o777).toString(8))
    expect(modes).toEqual(['700', '600'])
  })
})

/** Of one without a password, the broker closes the connection. */
const REFUSED = /Authentication failed|Closed connection/

type Server = Pick<Awaited<ReturnType<typeof startKafka>>, 'brokers' | 'sasl'>

function login({ sasl }: Server) {
  if (!sasl) throw new Error('The broker has no password.')
  return sasl
}

/** A client that does not try again: the first answer counts. */
function clientOf({ brokers, sasl }: Server): Kafka {
  return new Kafka({ brokers, ...(sasl && { sasl: { ...sasl } }), logLevel: logLevel.NOTHING, retry: { retries: 0 } })
}

async function listTopics(server: Server): Promise<string[]> {
  const admin = clientOf(server).admin()
  await admin.connect()
  return admin.listTopics().finally(() => admin.disconnect())
}

async function send(server: Server): Promise<string | undefined> {
  const producer = clientOf(server).producer()
  await producer.connect()
  const answers = await producer
    .send({ topic: 'kept', acks: -1, messages: [{ partition: 0, value: 'a log' }] })
    .finally(() => producer.disconnect())
  return answers[0]?.baseOffset
}
