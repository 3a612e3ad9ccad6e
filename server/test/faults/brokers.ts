/** Real Kafka brokers of a test's own: one, or two that form a cluster. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { findProcesses } from '../../local/find-processes.ts'
import { startKafka } from '../../local/kafka.ts'
import type { KafkaNode } from '../../local/kafka-node.ts'
import { freePort } from '../../local/ports.ts'
import { copyTemplate, JARS_FOLDER, KAFKA_PROPERTIES, OPEN } from '../support/kafka-template.ts'
import { startProxy, type Proxy, type Verdict } from './proxy.ts'
import { controlServer, createFolder, type ServerControl } from './servers.ts'

/** `port` is the one that it listens on; `address` the one that it advertises, where a proxy may listen. */
type Broker = ServerControl & { port: number; advertisedPort: number; address: string }

type BrokerOptions = { dataDir: string; advertisedPort: number; node: Omit<KafkaNode, 'home' | 'jars'> }

function ownBroker({ dataDir, advertisedPort, node }: BrokerOptions): Broker {
  const address = `127.0.0.1:${advertisedPort}`
  const properties = { ...KAFKA_PROPERTIES, ...node.properties, 'advertised.listeners': `BROKER://${address}` }
  const home = join(dataDir, 'kafka')
  const control = controlServer({
    find: () => findProcesses('java', home),
    async start() {
      if (!existsSync(home)) await copyTemplate(inject('kafkaTemplate') ?? '', dataDir, properties)
      return startKafka({
        dataDir,
        jarsDir: JARS_FOLDER,
        node: { ...node, properties, ...OPEN },
        onProgress: () => undefined,
      })
    },
  })
  // Its data are thrown away, so it need not take leave.
  return { ...control, port: node.brokerPort, advertisedPort, address, [Symbol.asyncDispose]: control.kill }
}

/** One broker behind a proxy. While it is down nobody listens at its address. */
export type OwnBroker = ServerControl & {
  address: string
  /** Lets answers to produce requests pass, or not, from now on. */
  judge(judge: () => Verdict): void
}

const passAll = (): Verdict => 'pass'

export async function oneBroker(): Promise<OwnBroker> {
  const folder = await createFolder()
  const node = { brokerPort: await freePort(), controllerPort: await freePort() }
  const advertisedPort = await freePort()
  const broker = ownBroker({ dataDir: folder.path, advertisedPort, node })
  let judge = passAll
  let proxy: Proxy | undefined
  async function start(): Promise<void> {
    await broker.start()
    proxy = await startProxy({ port: advertisedPort, target: broker.port, judge: () => judge() })
  }
  async function kill(): Promise<void> {
    await broker.kill()
    await proxy?.[Symbol.asyncDispose]()
    proxy = undefined
  }
  await start()
  return {
    ...broker,
    start,
    kill,
    judge: (next) => void (judge = next),
    async [Symbol.asyncDispose]() {
      await kill()
      await folder[Symbol.asyncDispose]()
    },
  }
}

const CLUSTER = {
  'default.replication.factor': 2,
  'min.insync.replicas': 1,
  'offsets.topic.replication.factor': 2,
  'transaction.state.log.replication.factor': 2,
  'share.coordinator.state.topic.replication.factor': 2,
}

/** Whether a produce request to this broker (0 or 1) is given to the other one; `earlier` as for the proxy. */
type IsAstray = (broker: 0 | 1, earlier: number) => boolean

/** The addresses of two brokers of one cluster, running, each behind a proxy. The first one is the controller too. */
export async function twoBrokers(isAstray: IsAstray): Promise<AsyncDisposable & { addresses: string[] }> {
  const folder = await createFolder()
  const controllerPort = await freePort()
  async function plan(number: number): Promise<Broker> {
    const brokerPort = await freePort()
    const onlyBroker = { 'process.roles': 'broker', listeners: `BROKER://127.0.0.1:${brokerPort}` }
    const properties = { ...CLUSTER, ...(number > 1 ? onlyBroker : {}), 'node.id': number }
    const node = { brokerPort, controllerPort, properties }
    return ownBroker({ dataDir: join(folder.path, `${number}`), advertisedPort: await freePort(), node })
  }
  const [first, second] = [await plan(1), await plan(2)]
  const proxy = (index: 0 | 1, { advertisedPort: port, port: target }: Broker, other: Broker) =>
    startProxy({ port, target, divert: (earlier) => (isAstray(index, earlier) ? other.port : undefined) })
  const proxies = [await proxy(0, first, second), await proxy(1, second, first)]
  await Promise.all([first.start(), second.start()])
  return {
    addresses: [first.address, second.address],
    async [Symbol.asyncDispose]() {
      for (const each of [...proxies, second, first, folder]) await each[Symbol.asyncDispose]()
    },
  }
}
