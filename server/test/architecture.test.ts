/** The house: who may import whom, on the server and in the client, which package has which home, and no cycles, types included. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const SERVER = join(ROOT, 'server')

type Import = { from: string; to: string }

const SPECIFIER = /(?:^|\n)\s*(?:import|export)\b[^'"]*?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

const listFiles = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' })

/** What the product consists of: neither tests nor their tools, nor what is generated for one side alone. */
function readHouse(folder: string, isOutside: (file: string) => boolean) {
  const files = listFiles(folder)
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !isOutside(file))
    .filter((file) => !file.includes('.test.') && !file.includes('test-'))
  const imports: Import[] = files.flatMap((from) =>
    [...readFileSync(join(folder, from), 'utf8').matchAll(SPECIFIER)].map(([, statement, call]) => {
      const specifier = statement ?? call ?? ''
      const isOurs = specifier.startsWith('.')
      return { from, to: isOurs ? relative(folder, join(folder, dirname(from), specifier)) : specifier }
    }),
  )
  const isOwn = ({ to }: Import) => files.includes(to) || to.startsWith('generated/')
  return { files, imports, own: imports.filter(isOwn) }
}

type House = ReturnType<typeof readHouse>

const server = readHouse(SERVER, (file) => /^(generated\/prisma|test)\//.test(file))
const client = readHouse(join(ROOT, 'client'), (file) => /^(generated|dist)\/|config\.ts$/.test(file))

/** Folder, or file at the top, → what it may import besides itself: a folder, or one file of it. */
type Rules = Readonly<Record<string, readonly string[]>>

const STAGE = ['log', 'filter', 'platform', 'generated']

/** Design: the house. `generated` holds types, and the Prisma client for who queries. Of a stage `app` knows only its door. */
const SERVER_RULES: Rules = {
  main: ['program', 'platform/timings.ts'],
  program: ['config', 'app', 'app-archive', 'local/local.ts', 'platform'],
  app: [
    'config',
    'app-queries',
    'platform',
    'ingest/ingest.ts',
    'store/store.ts',
    'query/query.ts',
    'tail/tail.ts',
    'pipeline/pipeline.ts',
    'views/views.ts',
    'access/access.ts',
    'http/server.ts',
  ],
  ingest: STAGE,
  store: [...STAGE, 'archive'],
  query: [...STAGE, 'archive'],
  tail: STAGE,
  pipeline: STAGE,
  views: STAGE,
  access: STAGE,
  archive: STAGE,
  filter: ['log', 'platform', 'generated'],
  http: ['platform'],
  local: ['config', 'platform'],
  platform: ['generated/prisma'],
  generated: ['filter/log-row.ts', 'platform/moment.ts', 'platform/request-context.ts'],
  log: [],
  'config-values': [],
  'config-people': ['config-values', 'platform/listen-check.ts', 'platform/proxies.ts'],
  'config-doors': ['config-values', 'platform/time-zone.ts'],
  config: ['config-values', 'config-people', 'config-doors', 'platform/errors.ts', 'platform/listen-check.ts'],
  'app-archive': ['config', 'store/store.ts', 'platform'],
  'app-queries': ['config', 'access/access.ts', 'platform'],
}

/** What every page reads, and what it is shown with. */
const PAGE = ['state', 'search', 'time', 'ui', 'generated']

/** Pages never import each other: `explorer` puts them together. */
const CLIENT_RULES: Rules = {
  main: ['App'],
  App: [
    'access/AccessPage.tsx',
    'access/SessionGate.tsx',
    'access/SetupPage.tsx',
    'access/setup-token.ts',
    'access/SignInPage.tsx',
    'apollo',
    'explorer/LogsPage.tsx',
    'pipeline/PipelinePage.tsx',
    'saved-views/ViewGate.tsx',
    'ui',
  ],
  apollo: [
    'state/cost-link.ts',
    'state/quiet-link.ts',
    'state/session.ts',
    'state/session-link.ts',
    'tail/socket-link.ts',
  ],
  access: PAGE,
  charts: PAGE,
  explorer: [
    ...PAGE,
    'charts',
    'commands',
    'compare',
    'detail',
    'facets',
    'grid',
    'patterns',
    'pipeline',
    'saved-views',
    'share',
    'tail',
  ],
  commands: ['ui'],
  compare: PAGE,
  detail: PAGE,
  facets: PAGE,
  grid: PAGE,
  patterns: PAGE,
  pipeline: PAGE,
  'saved-views': PAGE,
  share: PAGE,
  tail: PAGE,
  state: ['search', 'time', 'ui', 'generated'],
  search: ['ui', 'generated'],
  time: ['search', 'ui', 'generated'],
  graphiql: ['ui'],
  ui: [],
  api: ['generated'],
}

const placeOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.tsx?$/, ''))

function findForbidden({ own }: House, rules: Rules): Import[] {
  return own.filter(({ from, to }) => {
    const place = placeOf(from)
    if (place === placeOf(to)) return false
    return !rules[place]?.some(
      (allowed) => to.replace(/\.tsx?$/, '') === allowed || to === allowed || to.startsWith(`${allowed}/`),
    )
  })
}

/** The first circle that a walk along the arrows comes to. */
function findCycle(nodes: readonly string[], next: (node: string) => readonly string[]): string[] | undefined {
  const done = new Set<string>()
  function walk(node: string, path: string[]): string[] | undefined {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (done.has(node)) return undefined
    for (const to of next(node)) {
      const cycle = walk(to, [...path, node])
      if (cycle) return cycle
    }
    done.add(node)
    return undefined
  }
  return nodes.map((node) => walk(node, [])).find(Boolean)
}

describe.each([
  { name: 'server', house: server, rules: SERVER_RULES },
  { name: 'client', house: client, rules: CLIENT_RULES },
])('the $name', ({ house, rules }) => {
  test('every folder imports only what the house allows', () => {
    expect(house.own.length).toBeGreaterThan(200)
    expect(findForbidden(house, rules)).toEqual([])
  })

  test('every folder has its row, and every row its folder', () => {
    const places = new Set(house.files.map(placeOf))
    expect(new Set(Object.keys(rules))).toEqual(places)
  })

  test('there is no cycle of files', () => {
    const next = (file: string) => house.own.filter(({ from }) => from === file).map(({ to }) => to)
    expect(findCycle(house.files, next)).toBeUndefined()
  })

  test('there is no cycle of folders', () => {
    // Of `generated` only types are imported, and it names three types of ours in return.
    const arrows = house.own
      .map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) }))
      .filter(({ from, to }) => from !== to && to !== 'generated')
    const next = (place: string) => arrows.filter(({ from }) => from === place).map(({ to }) => to)
    expect(findCycle([...new Set(house.files.map(placeOf))], next)).toBeUndefined()
  })
})

/** What both sides must know stands in files that import nothing, so that no other code of the server gets into a bundle. */
const SHARED = [
  'filter/limits.ts',
  'log/id-forms.ts',
  'log/levels.ts',
  'platform/errors.ts',
  'platform/text/csv-cell.ts',
  'platform/text/link-id.ts',
  'platform/text/own-path.ts',
  'platform/text/slug.ts',
]

test('of the server the client imports only what imports nothing', () => {
  const shared = client.imports.filter(({ to }) => to.startsWith('../')).map(({ to }) => to.replace('../server/', ''))
  expect([...new Set(shared)].toSorted()).toEqual(SHARED)
  expect(SHARED.filter((file) => /^import |^export .* from |\bimport\(/m.test(readServer(file)))).toEqual([])
})

/** One package, one home: a library can be replaced in one file. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  kafkajs: ['platform/kafka/'],
  '@prisma/adapter-pg': ['platform/postgres/'],
  pg: ['platform/postgres/'],
  '@apollo/server': ['http/graphql.ts'],
  '@as-integrations/fastify': ['http/graphql.ts'],
  '@graphql-tools/schema': ['http/graphql.ts'],
  '@fastify/websocket': ['http/subscriptions.ts', 'http/sockets.ts'],
  'graphql-ws': ['http/subscriptions.ts'],
  '@fastify/compress': ['http/pages.ts'],
  '@fastify/static': ['http/pages.ts'],
  '@fastify/helmet': ['http/pages.ts'],
  protobufjs: ['ingest/doors/', 'generated/'],
  'prom-client': ['platform/metrics.ts', 'platform/keeper-metrics.ts'],
  pino: ['platform/logger.ts'],
  'openid-client': ['access/oidc.ts'],
}

test.each(Object.entries(HOMES))('%s is imported only by its home', (name, homes) => {
  const users = server.imports.filter(({ to }) => to === name || to.startsWith(`${name}/`)).map(({ from }) => from)
  expect(users.length).toBeGreaterThan(0)
  expect(users.filter((file) => !homes.some((home) => file.startsWith(home)))).toEqual([])
})

const readServer = (file: string) => readFileSync(join(SERVER, file), 'utf8')

test('the Prisma client is created in one place', () => {
  const creators = server.files.filter((file) => readServer(file).includes('new PrismaClient('))
  expect(creators).toEqual(['platform/postgres/postgres.ts'])
})

test('only config reads the environment', () => {
  const readers = server.files.filter((file) => file.endsWith('.ts') && /process\.env/.test(readServer(file)))
  expect(readers.filter((file) => !['main.ts', 'local/dev.ts'].includes(file))).toEqual([])
})

/** What is read of all logs, and where: each place decides what it may show to who has a scope. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  'FROM logs': ['query/scope.ts'],
  log_counts_: ['query/counts.ts', 'query/day-ranges.ts', 'query/inner-range.ts'],
  log_values: ['query/resolve-values.ts'],
  log_patterns: ['query/insight/learned.ts'],
  metadata_paths: ['query/metadata-paths.ts'],
}

test.each(Object.entries(SOURCES))('of what the stage asks %s stands only in its own places', (source, places) => {
  const files = server.files.filter((file) => file.startsWith('query/') && readServer(file).includes(source))
  expect(files).toEqual(places)
})

test('no test mocks a module', () => {
  const tests = listFiles(SERVER).filter((file) => file.endsWith('.test.ts'))
  expect(tests.filter((file) => /vi\.(mock|doMock)\(/.test(readServer(file)))).toEqual([])
})
