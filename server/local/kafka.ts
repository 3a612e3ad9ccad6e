/** The local Apache Kafka: one node, as a supervised child process. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { findProcesses } from './find-processes.ts'
import { ensureKafkaJars } from './kafka-jars.ts'
import { ensureNode, KAFKA_USER, type KafkaNode, logFileOf, propertiesFile, serverCommand } from './kafka-node.ts'
import { freePort, isListening } from './ports.ts'
import type { LocalServerOptions } from './postgres.ts'
import { endProcesses, type Escalation, type LocalServer, runServer } from './process.ts'

const escalation: Escalation = [
  ['SIGTERM', 20_000],
  ['SIGKILL', 5000],
]

type KafkaServerOptions = LocalServerOptions & { jarsDir?: string; node?: Partial<Omit<KafkaNode, 'home' | 'jars'>> }

/** How a client of it logs in; undefined where everybody may come. */
type Login = { mechanism: 'plain'; username: string; password: string } | undefined

/**
 * Starts it on free ports of the loopback interface, and ends what an earlier run left behind in the same folder. `jarsDir` may be shared
 * by several data folders; `node` overrides what is chosen here. `kafkaSupport` says whether the machine can run it at all.
 */
export async function startKafka(
  options: KafkaServerOptions,
): Promise<LocalServer & { brokers: string[]; sasl: Login }> {
  const { dataDir, onProgress, signal } = options
  const home = join(dataDir, 'kafka')
  const jars = await ensureKafkaJars(options.jarsDir ?? join(dataDir, 'kafka-jars'), { onProgress, signal })
  // Its files name the ports. With static voters a restart on other ports keeps all data, which a test holds.
  const ports = { brokerPort: await freePort(), controllerPort: await freePort() }
  // A new one each time: nothing in the data depends on it.
  const password = randomBytes(24).toString('hex')
  const node: KafkaNode = { home, jars, ...ports, password, ...options.node }
  await ensureNode(node, onProgress)
  const server = await runServer({
    name: 'Apache Kafka',
    command: serverCommand(node),
    folder: home,
    logFile: logFileOf(home),
    escalation,
    prepare: () => endOrphans(home),
    // A broker in KRaft mode opens its port last, when it has caught up with the metadata (SocketServer, enableRequestProcessing).
    isReady: () => isListening(node.brokerPort),
    onProgress,
    signal,
  })
  return { brokers: [`127.0.0.1:${node.brokerPort}`], sasl: loginOf(node), stop: server.stop }
}

function loginOf({ password }: KafkaNode): Login {
  return password === undefined ? undefined : { mechanism: 'plain', username: KAFKA_USER, password }
}

/** The JVM outlives a kill -9 of our process. Its working directory and its properties file identify it. */
async function endOrphans(home: string): Promise<void> {
  const find = async (): ReturnType<typeof findProcesses> => {
    const found = await findProcesses('java', home)
    return found.filter(({ command }) => command.includes(`kafka.Kafka ${propertiesFile(home)}`))
  }
  await endProcesses(find, escalation)
}
