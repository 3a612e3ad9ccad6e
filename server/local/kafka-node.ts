/** One node of Apache Kafka in KRaft mode, broker and controller in one process: its files, and the Java command lines that read them. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SetupError } from '../platform/errors.ts'

export type KafkaNode = {
  home: string
  jars: string
  brokerPort: number
  controllerPort: number
  /** Whoever has it may do everything. Without one, every user of the machine may. */
  password?: string | undefined
  /** Override the settings for a single node. */
  properties?: Readonly<Record<string, string | number>> | undefined
}

/** By whom the broker is known, to itself too. */
export const KAFKA_USER = 'timberline'

export const logFileOf = (home: string): string => join(home, 'kafka.log')

/** Writes the configuration of this start, and formats the storage unless an earlier start did. */
export async function ensureNode(node: KafkaNode, onProgress: (sentence: string) => void): Promise<void> {
  const { home } = node
  await mkdir(home, { recursive: true })
  // Also one of an earlier version: what was sent lies in it.
  await chmod(home, 0o700)
  await writeFile(join(home, 'log4j2.properties'), loggingOf(logFileOf(home)))
  await writePrivate(propertiesFile(home), propertiesOf(node, join(home, 'data')))
  for (const name of await readdir(home)) if (name.startsWith('init-')) await rm(join(home, name), { recursive: true })
  if (!existsSync(join(home, 'data'))) await format(node, onProgress)
}

/** Formatted under another name and renamed at the end, so an interrupted formatting is never taken for a complete one. */
async function format(node: KafkaNode, onProgress: (sentence: string) => void): Promise<void> {
  onProgress('Preparing a new Kafka log …')
  const folder = await mkdtemp(join(node.home, 'init-'))
  const properties = join(folder, 'format.properties')
  await writePrivate(properties, propertiesOf(node, folder))
  const [command, ...args] = [
    ...java(node, '-Xmx128m'),
    'kafka.tools.StorageTool',
    'format',
    '-t',
    createKafkaId(),
    '-c',
    properties,
  ]
  try {
    await promisify(execFile)(command ?? '', args)
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
    throw new SetupError(`Apache Kafka could not prepare its data folder: ${output.split('\n')[0]}.`, { cause: error })
  }
  await rm(properties)
  await rename(folder, join(node.home, 'data'))
}

/** For ours alone. A file that is there already would keep its permissions. */
async function writePrivate(file: string, text: string): Promise<void> {
  await rm(file, { force: true })
  await writeFile(file, text, { mode: 0o600 })
}

export function serverCommand(node: KafkaNode): readonly [string, ...string[]] {
  return [...java(node, '-Xmx512m'), 'kafka.Kafka', propertiesFile(node.home)]
}

export function propertiesFile(home: string): string {
  return join(home, 'server.properties')
}

/**
 * Only the first tier of the compiler: the start takes half the processor time (3.1–4.2 s instead of 5.9–6.7), and so do the first
 * minute's produce requests. A local broker does not live long enough to earn back what the optimising compiler costs.
 */
function java({ home, jars }: KafkaNode, memory: string): [string, ...string[]] {
  const logging = `-Dlog4j2.configurationFile=${join(home, 'log4j2.properties')}`
  return ['java', memory, '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError', logging, '-cp', join(jars, '*')]
}

/** 22 characters of base64url, as Kafka has for clusters and folders. The first bit is 0: a leading hyphen would read as an option. */
export function createKafkaId(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return bytes.toString('base64url')
}

/**
 * Topics have one replica, because there is one node. `metadata.log.dir` is apart from `log.dirs`: if they were the same folder, a second
 * JVM on it would damage the first one's metadata before it fails. Flushing is left to the system: what the broker has written survives
 * a kill -9 in the page cache, and a loss of power is not something that a single local replica protects against.
 */
function propertiesOf({ brokerPort, controllerPort, password, properties: own }: KafkaNode, data: string): string {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `BROKER://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `BROKER://127.0.0.1:${brokerPort}`,
    ...(password === undefined ? OPEN : closedBy(password)),
    'inter.broker.listener.name': 'BROKER',
    // After a kill -9 the controller refuses the broker until its old session expires: 9 s by default.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'log.dirs': join(data, 'log'),
    'metadata.log.dir': join(data, 'metadata'),
    'auto.create.topics.enable': false,
    'log.retention.hours': 168,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The two members of a writer join at the same time. Without the delay the second one would cause a rebalance.
    'group.initial.rebalance.delay.ms': 200,
    ...own,
  }
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${escaped(String(value))}\n`)
    .join('')
}

const OPEN = { 'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT' }

/** On both listeners, by which the node also speaks to itself. Nothing of it is in the data, so those of an earlier version serve as they are. */
function closedBy(password: string) {
  const login = `username="${KAFKA_USER}" password="${password}" user_${KAFKA_USER}="${password}"`
  const jaas = `org.apache.kafka.common.security.plain.PlainLoginModule required ${login};`
  return {
    'listener.security.protocol.map': 'BROKER:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.broker.plain.sasl.jaas.config': jaas,
    'listener.name.controller.plain.sasl.jaas.config': jaas,
  }
}

/** At most 40 MB: the file and three older ones. */
function loggingOf(file: string): string {
  return `status = error
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = ${escaped(file)}
appender.file.filePattern = ${escaped(file)}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{ISO8601} %p %m (%c)%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 3
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
`
}

/** A value of a Java properties file. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\')
}
