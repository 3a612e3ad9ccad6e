import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** A clone with the real steps, and fake tools that record that they were called and write the files that the real ones would. */
let clone: string

const CODECS = ['otlp-logs', 'loki-push']
const [PROTO = '', ...PROTOS] = CODECS.map((name) => `server/ingest/doors/protocol/${name}.proto`)

/** What is called to generate code: pbjs for each codec. */
const GENERATE = ['graphql-codegen', 'pbjs', 'pbjs', 'prisma']

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'timberline-setup-'))
  for (const file of ['steps.mjs', 'setup.mjs', 'generate.mjs'])
    cpSync(join(import.meta.dirname, file), join(clone, 'server/local', file))
  const inputs = [
    'client/App.tsx',
    'codegen.yml',
    'prisma/schema.prisma',
    'server/query/query.graphql',
    PROTO,
    ...PROTOS,
  ]
  for (const file of inputs) put(file, file)
  put('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }))
  program(
    'bin/npm',
    `echo "npm $1" >> calls; mkdir -p node_modules/.bin client/generated server/generated/prisma
test -e no-node || ln -sf '${process.execPath}' node_modules/.bin/node
${tool('prisma', 'server/generated/prisma/client.ts')}
${tool('graphql-codegen', 'server/generated/graphql.ts')}
${tool('pbjs', ...CODECS.map((name) => `server/generated/${name}.js`))}
${tool('vite', 'client/dist/index.html')}`,
  )
})

afterEach(() => rmSync(clone, { recursive: true, force: true }))

test('the first time it installs, generates and builds; then it has nothing to do and nothing to say', () => {
  expect(setUp()).toMatchObject({ status: 0, calls: [...GENERATE, 'npm ci', 'vite'].toSorted() })
  expect(setUp()).toMatchObject({ status: 0, calls: [], output: '' })
})

test('times mean nothing, contents do', () => {
  setUp()
  execFileSync('find', ['.', '-type', 'f', '-exec', 'touch', '{}', '+'], { cwd: clone })
  expect(setUp().calls).toEqual([])
  put('prisma/schema.prisma', 'another')
  expect(setUp().calls).toEqual(GENERATE)
  put(PROTO, 'another')
  expect(setUp().calls).toEqual(GENERATE)
  put('client/App.tsx', 'another')
  expect(setUp().calls).toEqual([...GENERATE, 'vite'])
  put('package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '2.0.0' } } }))
  expect(setUp().calls).toEqual([...GENERATE, 'npm ci', 'vite'].toSorted())
})

test('what is missing is made again, and only what was asked for', () => {
  expect(setUp([]).calls).toEqual([...GENERATE, 'npm ci'].toSorted())
  rmSync(join(clone, 'server/generated'), { recursive: true })
  expect(setUp([]).calls).toEqual(GENERATE)
  rmSync(join(clone, 'node_modules'), { recursive: true })
  expect(setUp([]).calls).toEqual(['npm ci'])
})

test('packages that somebody has installed already are taken as they are, unless one has another version', () => {
  setUp()
  rmSync(join(clone, 'node_modules/.timberline-install'))
  put('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }))
  expect(setUp().calls).toEqual([])
  rmSync(join(clone, 'node_modules/.timberline-install'))
  put('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '0.9.0' } } }))
  expect(setUp().calls).toEqual(['npm ci'])
})

test('a step that fails shows its output and a sentence, and is tried again', () => {
  put('broken', '')
  const failed = setUp()
  expect(failed.status).toBe(1)
  expect(failed.output).toMatch(/it is broken\n\nGenerating code failed: fix the errors above/)
  rmSync(join(clone, 'broken'))
  expect(setUp()).toMatchObject({ status: 0, calls: [...GENERATE, 'vite'] })
})

test('without a Node for the platform a sentence says so, and the next start installs again', () => {
  put('no-node', '')
  expect(setUp()).toMatchObject({ status: 1, output: expect.stringMatching(/npm has installed no Node for \w+-\w+: /) })
  rmSync(join(clone, 'no-node'))
  put('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }))
  expect(setUp().calls).toContain('npm ci')
})

function setUp(args = ['--client']): { status: number | null; calls: string[]; output: string } {
  const calls = join(clone, 'calls')
  rmSync(calls, { force: true })
  const { status, stdout, stderr } = spawnSync(process.execPath, ['server/local/setup.mjs', ...args], {
    cwd: clone,
    env: { PATH: `${join(clone, 'bin')}:/usr/bin:/bin` },
    encoding: 'utf8',
  })
  const called = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').toSorted() : []
  return { status, calls: called, output: `${stdout}${stderr}` }
}

/** Shell commands that make a program of node_modules/.bin. */
function tool(name: string, ...outputs: string[]): string {
  const folders = [...new Set(outputs.map(dirname))]
  return `mkdir -p ${folders.join(' ')}; cat > node_modules/.bin/${name} <<'X'
const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs')
appendFileSync('calls', '${name}\\n')
if (existsSync('broken')) { console.error('it is broken'); process.exit(1) }
for (const folder of ${JSON.stringify(folders)}) mkdirSync(folder, { recursive: true })
for (const output of ${JSON.stringify(outputs)}) writeFileSync(output, '')
X`
}

function put(file: string, content: string): void {
  mkdirSync(dirname(join(clone, file)), { recursive: true })
  writeFileSync(join(clone, file), content)
}

function program(file: string, script: string): void {
  put(file, `#!/bin/sh\n${script}\n`)
  chmodSync(join(clone, file), 0o755)
}
