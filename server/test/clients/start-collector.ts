/** The Collector of OpenTelemetry, where it has been built. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../local/ports.ts'
import { waitFor } from '../support/wait-for.ts'
import { COLLECTOR } from './install.ts'

/** Its configuration is these files, one over the other. `url` is where it takes logs. */
export async function startCollector(...configs: string[]): Promise<AsyncDisposable & { url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'timberline-collector-'))
  const url = `http://127.0.0.1:${await freePort()}`
  const receivers = `receivers: { otlp: { protocols: { http: { endpoint: "${new URL(url).host}" } } } }
service: { telemetry: { metrics: { level: none } } }`
  const files = [...configs, receivers].map((text, index) => ({ text, file: join(folder, `${index}.yaml`) }))
  await Promise.all(files.map(({ text, file }) => writeFile(file, text)))
  const child = spawn(
    COLLECTOR,
    files.flatMap(({ file }) => ['--config', file]),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(child, 'close')
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(`the Collector ended with ${child.exitCode}: ${said}`)
    return said.includes('Everything is ready') || undefined
  })
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
