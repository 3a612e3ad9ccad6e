/** The house: who may import whom, which package has which home, and no cycles, types included. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const SERVER = join(import.meta.dirname, '..')

const files = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|mjs)$/.test(file) && !file.startsWith('generated/prisma/') && !file.startsWith('test/'))
  .filter((file) => !file.includes('.test.') && !file.includes('test-'))

type Import = { from: string; to: string }

const SPECIFIER = /(?:^|\n)\s*(?:import|export)\b[^'"]*?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(join(SERVER, from), 'utf8').matchAll(SPECIFIER)].map(([, statement, call]) => {
    const specifier = statement ?? call ?? ''
    const isOurs = specifier.startsWith('.')
    return { from, to: isOurs ? relative(SERVER, join(SERVER, dirname(from), specifier)) : specifier }
  }),
)

const own = imports.filter(({ to }) => files.includes(to) || to.startsWith('generated/prisma/'))
const placeOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, ''))

/** Design: the house. A stage also has its own folder; `generated` holds types, and the Prisma client for who queries. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  main: ['config', 'app', 'local/local.ts', 'platform'],
  app: [
    'config',
    'platform',
    'ingest/ingest.ts',
    'store/store.ts',
    'query/query.ts',
    'tail/tail.ts',
    'views/views.ts',
    'http/server.ts',
  ],
  ingest: ['log', 'platform', 'generated'],
  store: ['log', 'platform', 'generated'],
  query: ['log', 'platform', 'generated'],
  tail: ['log', 'platform', 'generated', 'query/match.ts'],
  views: ['log', 'platform', 'generated'],
  http: ['platform'],
  local: ['platform'],
  platform: ['generated/prisma'],
  generated: ['query', 'platform/request-context.ts'],
  log: [],
  config: ['platform/errors.ts'],
}

test('every folder imports only what the house allows', () => {
  const wrong = own.filter(({ from, to }) => {
    const place = placeOf(from)
    if (place === placeOf(to)) return false
    return !MAY_IMPORT[place]?.some(
      (allowed) => to === `${allowed}.ts` || to === allowed || to.startsWith(`${allowed}/`),
    )
  })
  expect(wrong).toEqual([])
})

test('every folder has its row', () => {
  expect([...new Set(files.map(placeOf))].filter((place) => !MAY_IMPORT[place])).toEqual([])
})

test('nothing of ours is imported by platform/errors', () => {
  expect(own.filter(({ from }) => from === 'platform/errors.ts')).toEqual([])
})

test('there is no cycle', () => {
  const next = (file: string) => own.filter(({ from }) => from === file).map(({ to }) => to)
  const done = new Set<string>()
  function findCycle(file: string, path: string[]): string[] | undefined {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const to of next(file)) {
      const cycle = findCycle(to, [...path, file])
      if (cycle) return cycle
    }
    done.add(file)
    return undefined
  }
  expect(files.map((file) => findCycle(file, [])).find(Boolean)).toBeUndefined()
})

/** One package, one home: a library can be replaced in one file. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  kafkajs: ['platform/kafka.ts', 'platform/kafka-consumer.ts', 'platform/kafka-follow.ts', 'platform/kafka-offsets.ts'],
  '@prisma/adapter-pg': ['platform/postgres.ts', 'platform/migrate.ts'],
  '@prisma/schema-engine-wasm': ['platform/migrate.ts'],
  '@apollo/server': ['http/graphql.ts'],
  '@as-integrations/fastify': ['http/graphql.ts'],
  '@graphql-tools/schema': ['http/graphql.ts'],
  '@fastify/websocket': ['http/subscriptions.ts', 'http/sockets.ts'],
  'graphql-ws': ['http/subscriptions.ts'],
  '@fastify/compress': ['http/pages.ts'],
  '@fastify/static': ['http/pages.ts'],
  '@fastify/helmet': ['http/pages.ts'],
  'prom-client': ['platform/metrics.ts'],
  pino: ['platform/logger.ts'],
}

test.each(Object.entries(HOMES))('%s is imported only by its home', (name, homes) => {
  const users = imports.filter(({ to }) => to === name || to.startsWith(`${name}/`)).map(({ from }) => from)
  expect(users.length).toBeGreaterThan(0)
  expect(users.filter((file) => !homes.includes(file))).toEqual([])
})

test('the Prisma client is created in one place', () => {
  const creators = files.filter((file) => readFileSync(join(SERVER, file), 'utf8').includes('new PrismaClient('))
  expect(creators).toEqual(['platform/postgres.ts'])
})

test('only config reads the environment', () => {
  const readers = files.filter(
    (file) => file.endsWith('.ts') && /process\.env/.test(readFileSync(join(SERVER, file), 'utf8')),
  )
  expect(readers.filter((file) => !['main.ts', 'local/dev.ts'].includes(file))).toEqual([])
})

test('no test mocks a module', () => {
  const tests = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'))
  expect(tests.filter((file) => /vi\.(mock|doMock)\(/.test(readFileSync(join(SERVER, file), 'utf8')))).toEqual([])
})
