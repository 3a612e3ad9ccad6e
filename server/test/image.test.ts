/** The image and the composition, as far as they can be tested without Docker. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VARIABLES } from '../config.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const dockerfile = read('Dockerfile')

const healthCheck = JSON.parse(/HEALTHCHECK .*\\\n\s+CMD (.*)/.exec(dockerfile)?.[1] ?? '[]') as string[]

/** The exit code of the health check. */
function check(port: number): Promise<number> {
  const [, ...args] = healthCheck
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env: { PORT: String(port) } })
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
