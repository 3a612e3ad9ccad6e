/** Real Kafka brokers of a test's own: one, or two that form a cluster. */
import { join } from 'node:path'
import { findProcesses } from '../../local/find-processes.ts'
import { startKafka } from '../../local/kafka.ts'
import { createClusterId, type KafkaNode } from '../../local/kafka-node.ts'
import { freePort } from '../../local/ports.ts'
import { startProxy, type Verdict } from './proxy.ts'
import { controlServer, createFolder, type ServerControl } from './servers.ts'

const JARS_FOLDER = new URL('../../../.data/kafka-jars', import.meta.url).pathname

/** `port` is the one that it listens on; `address` the one that it advertises, where a proxy may listen. */
export type OwnBroker = ServerControl & { port: number; advertisedPort: number; address: string }

type BrokerOptions = { dataDir: string; advertisedPort: number; node: Omit<KafkaNode, 'home' | 'jars'> }

function ownBroker({ dataDir, advertisedPort, node }: BrokerOptions): OwnBroker {
  const address = `127.0.0.1:${advertisedPort}`
  const properties = { ...node.properties, 'advertised.listeners': `BROKER://${address}` }
  const control = controlServer({
    find: () => findProcesses('java', join(dataDir, 'kafka')),
    start: () =>
      startKafka({ dataDir, jarsDir: JARS_FOLDER, node: { ...node, properties }, onProgress: () => undefined }),
  })
  // Its data are thrown away, so it need not take leave.
  return { ...control, port: node.brokerPort, advertisedPort, address, [Symbol.asyncDispose]: control.kill }
}

/** One broker, running; with `judge` behind a proxy that asks it about each answer to a produce request. */
export async function oneBroker(judge?: () => Verdict): Promise<OwnBroker> {
  const folder = await createFolder()
  const node = { brokerPort: await freePort(), controllerPort: await freePort() }
  const advertisedPort = judge ? await freePort() : node.brokerPort
  const broker = ownBroker({ dataDir: folder.path, advertisedPort, node })
  const proxy = judge && (await startProxy({ port: advertisedPort, target: node.brokerPort, judge }))
  await broker.start()
  return {
    ...broker,
    async [Symbol.asyncDispose]() {
      await proxy?.[Symbol.asyncDispose]()
      await broker[Symbol.asyncDispose]()
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
  const clusterId = createClusterId()
  const controllerPort = await freePort()
  async function plan(number: number): Promise<OwnBroker> {
    const brokerPort = await freePort()
    const onlyBroker = { 'process.roles': 'broker', listeners: `BROKER://127.0.0.1:${brokerPort}` }
    const properties = { ...CLUSTER, ...(number > 1 ? onlyBroker : {}), 'node.id': number }
    const node = { brokerPort, controllerPort, clusterId, properties }
    return ownBroker({ dataDir: join(folder.path, `${number}`), advertisedPort: await freePort(), node })
  }
  const [first, second] = [await plan(1), await plan(2)]
  const proxy = (index: 0 | 1, { advertisedPort: port, port: target }: OwnBroker, other: OwnBroker) =>
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
