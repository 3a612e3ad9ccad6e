/** The folder of a Kafka that has never run, made once for all brokers of a test run: formatting takes a JVM of its own. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureKafkaJars } from '../../local/kafka-jars.ts'
import { createKafkaId, ensureNode, type KafkaNode } from '../../local/kafka-node.ts'

export const JARS_FOLDER = new URL('../../../.data/kafka-jars', import.meta.url).pathname

/** Writers whose clocks are quick keep their place in a group for less than Kafka allows by itself. */
export const KAFKA_PROPERTIES = { 'group.min.session.timeout.ms': 1000 }

/** Its clients need no password: it lives for a test run, and holds what the tests made up. */
export const OPEN = { password: undefined }

type Properties = NonNullable<KafkaNode['properties']>

/** Answers with the folder that `copyTemplate` takes. */
export async function makeTemplate(home: string, onProgress: (sentence: string) => void): Promise<string> {
  const jars = await ensureKafkaJars(JARS_FOLDER, { onProgress })
  // The ports are those of the start that comes.
  await ensureNode({ home, jars, brokerPort: 1, controllerPort: 2 }, onProgress)
  return join(home, 'data')
}

/** Puts a broker's folder in its place under `dataDir`: one of the template's cluster, under its own number and the name of its own folder. */
export async function copyTemplate(template: string, dataDir: string, properties: Properties = {}): Promise<void> {
  const data = join(dataDir, 'kafka/data')
  await mkdir(join(dataDir, 'kafka'), { recursive: true })
  await cp(template, data, { recursive: true })
  for (const folder of ['log', 'metadata']) {
    const file = join(data, folder, 'meta.properties')
    const text = await readFile(file, 'utf8')
    const named = text.replace(/^node\.id=.*$/m, `node.id=${properties['node.id'] ?? 1}`)
    await writeFile(file, named.replace(/^directory\.id=.*$/m, `directory.id=${createKafkaId()}`))
  }
}
