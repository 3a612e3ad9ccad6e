/** The image and the composition, as far as they can be tested without Docker. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VARIABLES } from '../config.ts'
import { TEST_CERTIFICATE } from './support/test-certificate.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const dockerfile = read('Dockerfile')

const healthCheck = JSON.parse(/HEALTHCHECK .*\\\n\s+CMD (.*)/.exec(dockerfile)?.[1] ?? '[]') as string[]

/** The exit code of the health check. */
function check(port: number, env = {}): Promise<number> {
  const [, ...args] = healthCheck
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env: { PORT: String(port), ...env } })
    child.once('exit', (code) => resolve(code ?? -1))
  })
}

test('the health check asks on PORT whether the instance is ready', async () => {
  let status = 200
  const asked: unknown[] = []
  await using server = createServer(({ url }, response) => {
    asked.push(url)
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  expect(await check(port)).toBe(0)
  status = 503
  expect(await check(port)).toBe(1)
  expect(asked).toEqual(['/readyz', '/readyz'])
  server.closeAllConnections()
})

test('the health check asks by TLS where the server speaks it', async () => {
  await using server = createSecureServer(TEST_CERTIFICATE, (_request, response) => void response.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  expect(await check(port)).toBe(1)
  expect(await check(port, { TLS_CERT_FILE: 'tls.crt' })).toBe(0)
  server.closeAllConnections()
})

test('without PORT the health check and the image know the default', () => {
  expect(healthCheck.join(' ')).toContain(`process.env.PORT || ${String(VARIABLES['PORT'])}`)
  expect(dockerfile).toContain(`EXPOSE ${String(VARIABLES['PORT'])}\n`)
})

test('npm and the image bring the same Node, and npm start and the composition the same Kafka', () => {
  const { optionalDependencies, engines } = JSON.parse(read('package.json')) as {
    optionalDependencies: Record<string, string>
    engines: { node: string }
  }
  const ofPlatforms = Object.entries(optionalDependencies).filter(([name]) => name.startsWith('node-'))
  const ofStages = [...dockerfile.matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version)
  expect([ofPlatforms.length, ofStages.length]).toEqual([4, 2])
  const versions = new Set([...ofPlatforms.map(([, version]) => version), ...ofStages])
  expect([...versions]).toEqual([
    expect.stringMatching(new RegExp(`^${engines.node.replace('>=', '')}\\.\\d+\\.\\d+$`)),
  ])
  const [, kafka] = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>(.*)</.exec(read('server/local/pom.xml')) ?? []
  expect(read('docker-compose.yml')).toContain(`image: apache/kafka:${kafka}\n`)
})

test('neither secrets nor tests get into the image', () => {
  const ignored = read('.dockerignore').trim().split('\n')
  for (const pattern of ['.git', '.data', '**/.env*', '**/*.pem', '**/*.key', '**/*.test.ts', 'server/test', 'perf'])
    expect(ignored).toContain(pattern)
})

test('the composition gives Timberline nothing that it does not need, and what people know of it stays', () => {
  const compose = read('docker-compose.yml')
  const section = (name: string) => sectionOf(compose, name)
  const shared = section('x-timberline')
  for (const line of [
    'read_only: true',
    'tmpfs: [/tmp]',
    'cap_drop: [ALL]',
    "security_opt: ['no-new-privileges:true']",
    'mem_limit: 1g',
  ])
    expect(shared).toContain(`\n  ${line}\n`)
  for (const name of ['api', 'writer']) expect(section(name)).toMatch(/\n {4}<<: \*timberline\n/)

  const ports = [...compose.matchAll(/'127\.0\.0\.1:(\d+):\d+'/g)].map(([, port]) => port)
  expect(new Set(ports)).toEqual(new Set(['1323', '3000', '3001', '5432', '9090', '9092']))
  expect(compose.match(/^ +ports:/gm)).toHaveLength(5)
  expect(compose).toContain('POSTGRES_PASSWORD: timberline\n')
  // The program is no superuser, and what needs one is done by the files that npm start uses.
  expect(compose).toContain('POSTGRES_USER: timberline_admin\n')
  for (const file of compose.match(/\.\/server\/\S+?(?=:)/g) ?? [])
    expect([file, existsSync(join(ROOT, file))]).toEqual([file, true])
  expect(read('server/local/compose-postgres.sh')).toContain('\\i /timberline/superuser.sql\n')
  expect(compose).toContain('./server/local/superuser.sql:/timberline/superuser.sql:ro\n')
  expect(section('api')).toContain("AUTH: 'off'\n")
  expect(compose).toContain('EXTERNAL:PLAINTEXT')
  // Everybody who reaches the port may look; nobody can log in by a password that everybody knows.
  const grafana = section('grafana')
  for (const setting of [
    "GF_AUTH_ANONYMOUS_ENABLED: 'true'",
    "GF_AUTH_BASIC_ENABLED: 'false'",
    "GF_AUTH_DISABLE_LOGIN_FORM: 'true'",
    "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true'",
  ])
    expect(grafana).toContain(setting)
})

/** The lines below a key, as far as they are indented more than it is. */
function sectionOf(yaml: string, key: string): string {
  const [, indent = '', lines = ''] = new RegExp(`^( *)${key}:.*((?:\\n(?:\\1 +.*)?)*)`, 'm').exec(yaml) ?? []
  return `${indent}${lines}\n`
}
