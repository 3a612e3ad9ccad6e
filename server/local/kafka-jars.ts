/** The jars of Apache Kafka, pinned by the pom.xml beside this file and fetched once by Maven. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SetupError } from '../platform/errors.ts'

const run = promisify(execFile)
const pom = join(import.meta.dirname, 'pom.xml')

type KafkaSupport = { available: true } | { available: false; why: string }

/** Whether this machine has what the local Kafka needs; `why` is part of a sentence. */
export async function kafkaSupport(): Promise<KafkaSupport> {
  const [java, mvn] = await Promise.all([
    run('java', ['-version']).catch(() => undefined),
    // Looked up, not run: Maven takes half a second to print its version, and only the first start needs it.
    run('sh', ['-c', 'command -v mvn']).catch(() => undefined),
  ])
  const version = Number(/version "(?:1\.)?(\d+)/.exec(java?.stderr ?? '')?.[1] ?? 0)
  if (version === 0) return { available: false, why: 'Java is not on the PATH' }
  if (version < 17) return { available: false, why: `Java ${version} is older than 17` }
  return mvn ? { available: true } : { available: false, why: 'Maven (mvn) is not on the PATH' }
}

/**
 * The folder of the jars inside `jarsDir`. Its name is a hash of the pom, so each version gets a folder of its own. It is filled under
 * another name and renamed at the end, so it is complete or absent, also when two starts fetch at the same time.
 */
export async function ensureKafkaJars(
  jarsDir: string,
  { onProgress, signal }: { onProgress: (sentence: string) => void; signal?: AbortSignal | undefined },
): Promise<string> {
  const pinned = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 12)
  const folder = join(jarsDir, pinned)
  if (existsSync(folder)) return folder
  onProgress('Fetching Apache Kafka with Maven (43 MB, once) …')
  await mkdir(jarsDir, { recursive: true })
  await removeLeftovers(jarsDir)
  const fresh = await mkdtemp(join(jarsDir, 'fetch-'))
  try {
    await fetchInto(fresh, signal)
    await rename(fresh, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  return folder
}

/** Removes what killed fetches left. A folder younger than ten minutes may belong to a start that is still fetching. */
async function removeLeftovers(jarsDir: string): Promise<void> {
  for (const name of await readdir(jarsDir)) {
    const path = join(jarsDir, name)
    if (name.startsWith('fetch-') && Date.now() - (await stat(path)).mtimeMs > 600_000)
      await rm(path, { recursive: true })
  }
}

async function fetchInto(folder: string, signal?: AbortSignal): Promise<void> {
  const args = ['-q', '-B', '-ntp', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`]
  try {
    await run('mvn', args, { ...(signal && { signal }) })
  } catch (error) {
    signal?.throwIfAborted()
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
    const reason = /^\[ERROR\] (.+)$/m.exec(output)?.[1] ?? output.trim().split('\n')[0] ?? ''
    throw new SetupError(
      `Maven could not fetch Apache Kafka (${reason.slice(0, 300)}): check the network, or set KAFKA_BROKERS to brokers of your own, or STREAM=direct.`,
      { cause: error },
    )
  }
}
