/** Keycloak, where it has been fetched, with the realm of keycloak-realm.json. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../../local/ports.ts'
import { waitFor } from '../support/wait-for.ts'
import { findKeycloak } from './install.ts'
import { createKeycloakAdmin } from './keycloak-admin.ts'

/** With characters that the header of a client's secret has to escape. */
const SECRET = 'a+b/c=d-e%20:f g~'
export const PASSWORD = 'a violin in the rain'
export const START_MS = 600_000

/** Little memory, and no compiling that pays off only in a longer life. */
const JAVA = {
  JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx320m',
  JAVA_OPTS_APPEND: '-XX:-UseG1GC -XX:+UseSerialGC -XX:TieredStopAtLevel=1',
}

/** `timberline` is the address of the one client that it has. What it keeps is in memory. */
export async function startKeycloak(timberline: string) {
  await using starting = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'timberline-keycloak-'))
  starting.defer(() => rm(home, { recursive: true, force: true }))
  const program = findKeycloak()
  // Keycloak looks there for what was built.
  await symlink(resolve(program, '../../lib'), join(home, 'lib'))
  await cp(join(import.meta.dirname, 'keycloak-realm.json'), join(home, 'data/import/timberline.json'))

  const port = await freePort()
  const place = [`-Dkc.home.dir=${home}`, '--http-enabled=true', '--http-host=127.0.0.1', `--http-port=${port}`]
  const admin = { KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: PASSWORD }
  const realm = { TIMBERLINE_URL: timberline, TIMBERLINE_SECRET: SECRET, TIMBERLINE_PASSWORD: PASSWORD }
  const child = spawn(
    program,
    ['start', '--optimized', '--import-realm', '--cache=local', '--hostname-strict=false', ...place],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...JAVA, ...admin, ...realm },
    },
  )
  const ended = once(child, 'close')
  // An exit that waits for nothing must leave nothing running either.
  const endWithUs = () => child.kill('SIGTERM')
  process.once('exit', endWithUs)
  starting.defer(async () => {
    process.off('exit', endWithUs)
    child.kill('SIGTERM')
    await ended
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const url = `http://127.0.0.1:${port}`
  const issuer = `${url}/realms/timberline`
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(`Keycloak ended with ${child.exitCode}: ${said}`)
    return said.includes('Listening on:') || undefined
  }, START_MS)
  const running = starting.move()
  return {
    issuer,
    clientSecret: SECRET,
    admin: createKeycloakAdmin(url, PASSWORD),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
