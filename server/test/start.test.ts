/** What a person sees who starts the product: it works, or one sentence says what to do. */
import { chmod, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { connect as connectSecurely } from 'node:tls'
import { expect, inject, test } from 'vitest'
import { freePort } from '../local/ports.ts'
import { createDatabase } from './support/database.ts'
import { createDataDir, startProgram } from './support/program.ts'
import { QUICK_TIMINGS } from './support/quick-timings.ts'
import { TEST_CERTIFICATE } from './support/test-certificate.ts'

const databaseUrl = inject('databaseUrl')

async function expectRefusal(env: Record<string, string>, sentence: RegExp): Promise<void> {
  await using program = startProgram(env, { timings: QUICK_TIMINGS })
  expect(await program.ended).toBe(1)
  const lines = program
    .output()
    .trim()
    .split('\n')
    .filter((line) => !line.endsWith('…'))
  expect(lines).toEqual([expect.stringMatching(sentence)])
}

test('a bad variable stops the start and names itself', async () => {
  await expectRefusal({ PORT: 'abc' }, /^PORT must be a whole number from 0 to 65535, not "abc"\.$/)
})

test('a taken port', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await using dataDir = await createDataDir()
  await expectRefusal(
    { PORT: String(port), STREAM: 'direct', DATA_DIR: dataDir.path },
    new RegExp(`^Port ${port} is in use\\. Set PORT to a free port, or stop the program that uses it\\.$`),
  )
  other.close()
})

test('a database that cannot be reached', async () => {
  const port = await freePort()
  await expectRefusal(
    { DATABASE_URL: `postgresql://u:p@127.0.0.1:${port}/x`, STREAM: 'direct', PORT: '0' },
    /^The database cannot be used, check DATABASE_URL: .*(refused|reach)/i,
  )
})

test('a database of another application', async () => {
  await using database = await createDatabase('template0')
  await database.prisma.$executeRaw`CREATE TABLE users ()`
  await expectRefusal(
    { DATABASE_URL: database.url, STREAM: 'direct', PORT: '0' },
    /^The database \w+ already holds tables of another application \(users\); .* set DATABASE_URL to it\.$/,
  )
})

test('a broker that cannot be reached', async () => {
  const port = await freePort()
  await expectRefusal(
    { DATABASE_URL: databaseUrl, KAFKA_BROKERS: `127.0.0.1:${port}`, PORT: '0' },
    /^Kafka cannot be used at 127\.0\.0\.1:\d+, check KAFKA_BROKERS: /,
  )
})

test.skipIf(process.getuid?.() === 0)('a data folder that cannot be written', async () => {
  await using dataDir = await createDataDir()
  await chmod(dataDir.path, 0o500)
  await expectRefusal({ DATA_DIR: dataDir.path, STREAM: 'direct', PORT: '0' }, /^DATA_DIR .* cannot be written/)
  await chmod(dataDir.path, 0o700)
})

// Below /proc even root can make no folder, and a recursive mkdir of Node never returns.
test.each([join(import.meta.dirname, 'start.test.ts'), '/proc/nowhere'])('the data folder %s', async (path) => {
  await expectRefusal({ DATA_DIR: path, STREAM: 'direct', PORT: '0' }, /^DATA_DIR .* cannot be written/)
})

test('an address that others can reach is started with a warning, on the screen and in the log', async () => {
  await using database = await createDatabase()
  const open = { HOST: '0.0.0.0', AUTH: 'off', LOG_LEVEL: 'warn', DATABASE_URL: database.url, STREAM: 'direct' }
  await using program = startProgram({ ...open, PORT: String(await freePort()) }, { timings: QUICK_TIMINGS })
  await program.ready
  const sentence = /WARNING .*AUTH is off, and HOST is 0\.0\.0\.0: everybody who reaches port \d+ can read all logs/
  await expect.poll(program.output).toMatch(sentence)
  await expect
    .poll(program.output)
    .toMatch(/"level":40,.*"host":"0\.0\.0\.0".*"msg":"everybody who reaches this port can read and write logs/)
})

test('by TLS it says so, at each of its ports; bad files are named', async () => {
  await using database = await createDatabase()
  await using dataDir = await createDataDir()
  const [certFile, keyFile] = [join(dataDir.path, 'tls.crt'), join(dataDir.path, 'tls.key')]
  const ports = { PORT: String(await freePort()), OTLP_GRPC_PORT: String(await freePort()) }
  const env = { ...ports, DATABASE_URL: database.url, STREAM: 'direct', TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }
  await expectRefusal(env, /^TLS_CERT_FILE .*tls\.crt cannot be read \(ENOENT\)\.$/)
  await writeFile(certFile, TEST_CERTIFICATE.cert)
  await writeFile(keyFile, TEST_CERTIFICATE.key)
  await using program = startProgram(env, { timings: QUICK_TIMINGS })
  await program.ready
  for (const port of Object.values(ports)) {
    expect(program.output()).toContain(`https://127.0.0.1:${port}`)
    const socket = connectSecurely({ port: Number(port), ca: TEST_CERTIFICATE.cert, ALPNProtocols: ['h2', 'http/1.1'] })
    await once(socket, 'secureConnect')
    socket.destroy()
  }
  expect(program.output()).not.toContain('http://')
})

test('it serves, a second start on its folder says who holds it, and SIGTERM leaves nothing running', async () => {
  await using dataDir = await createDataDir()
  const port = String(await freePort())
  const env = { DATA_DIR: dataDir.path, STREAM: 'direct', PORT: port }
  await using program = startProgram(env)
  await program.ready
  expect(await (await fetch(`http://127.0.0.1:${port}/public/health`)).json()).toEqual({ message: 'OK' })
  await expectRefusal({ ...env, PORT: '0' }, new RegExp(`127\\.0\\.0\\.1:${port}`))
  program.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  await expect(dataDir.killServers()).resolves.toBeUndefined()
})
