/** For tests: a process that starts a local server and is killed with -9 once the server runs, which leaves the server behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export async function startAndDie(
  server: 'postgres' | 'kafka',
  options: { dataDir: string; jarsDir?: string },
): Promise<void> {
  const start = server === 'postgres' ? 'startPostgres' : 'startKafka'
  const script = `import { ${start} } from ${JSON.stringify(join(import.meta.dirname, `${server}.ts`))}
    await ${start}({ ...${JSON.stringify(options)}, onProgress: () => {} })
    process.kill(process.pid, 'SIGKILL')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code, signal] = await once(child, 'exit')
  if (signal !== 'SIGKILL') throw new Error(`The start did not get to its end: ${code ?? signal}`)
}
