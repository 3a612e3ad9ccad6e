/** The local Apache Kafka: one node, as a program of its own under our supervision. */
import { join } from 'node:path'
import { findProcesses } from './find-processes.ts'
import { ensureKafkaJars } from './kafka-jars.ts'
import { ensureNode, type KafkaNode, logFileOf, propertiesFile, serverCommand } from './kafka-node.ts'
import { freePort, isListening } from './ports.ts'
import type { LocalServerOptions } from './postgres.ts'
import { endProcesses, type Escalation, type LocalServer, runServer } from './process.ts'

const escalation: Escalation = [
  ['SIGTERM', 20_000],
  ['SIGKILL', 5000],
]

type KafkaServerOptions = LocalServerOptions & { jarsDir?: string; node?: Partial<Omit<KafkaNode, 'home' | 'jars'>> }

/**
 * Starts it on free ports of the loopback interface; ends what an earlier run left on the same folder. `jarsDir` may be shared by
 * several data folders; `node` fixes what is otherwise chosen here. Whether the machine can run it at all is for `kafkaSupport` to say.
 */
export async function startKafka(options: KafkaServerOptions): Promise<LocalServer & { brokers: string[] }> {
  const { dataDir, onProgress, signal } = options
  const home = join(dataDir, 'kafka')
  const jars = await ensureKafkaJars(options.jarsDir ?? join(dataDir, 'kafka-jars'), { onProgress, signal })
  // Its own files name the ports, and with static voters a restart under other ports keeps all data (a test holds this).
  const ports = { brokerPort: await freePort(), controllerPort: await freePort() }
  const node: KafkaNode = { home, jars, ...ports, ...options.node }
  await ensureNode(node, onProgress)
  const server = await runServer({
    name: 'Apache Kafka',
    command: serverCommand(node),
    folder: home,
    logFile: logFileOf(home),
    escalation,
    prepare: () => endOrphans(home),
    // A broker in KRaft mode opens its port last, after it has caught up with the metadata and may serve (SocketServer, enableRequestProcessing).
    isReady: () => isListening(node.brokerPort),
    onProgress,
    signal,
  })
  return { brokers: [`127.0.0.1:${node.brokerPort}`], stop: server.stop }
}

/** The JVM outlives a kill -9 of our process. It is known by the folder it works in and the file it was given. */
async function endOrphans(home: string): Promise<void> {
  const find = async (): ReturnType<typeof findProcesses> => {
    const found = await findProcesses('java', home)
    return found.filter(({ command }) => command.includes(`kafka.Kafka ${propertiesFile(home)}`))
  }
  await endProcesses(find, escalation)
}
