import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** A clone with the real steps, and fake tools that record that they were called and write the files that the real ones would. */
let clone: string

const PROTO = 'server/ingest/doors/protocol/otlp-logs.proto'

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'timberline-setup-'))
  for (const file of ['steps.mjs', 'setup.mjs', 'generate.mjs'])
    cpSync(join(import.meta.dirname, file), join(clone, 'server/local', file))
  for (const file of ['client/App.tsx', 'codegen.yml', 'prisma/schema.prisma', 'server/query/query.graphql', PROTO])
    put(file, file)
  put('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }))
  program(
    'bin/npm',
    `echo "npm $1" >> calls; mkdir -p node_modules/.bin client/generated server/generated/prisma
test -e no-node || ln -sf '${process.execPath}' node_modules/.bin/node
${tool('prisma', 'server/generated/prisma/client.ts')}
${tool('graphql-codegen', 'server/generated/graphql.ts')}
${tool('pbjs', 'server/generated/otlp-logs.js')}
${tool('vite', 'client/dist/index.html')}`,
  )
})

afterEach(() => rmSync(clone, { recursive: true, force: true }))

test('the first time it installs, generates and builds; then it has nothing to do and nothing to say', () => {
  expect(setUp()).toMatchObject({ status: 0, calls: ['graphql-codegen', 'npm ci', 'pbjs', 'prisma', 'vite'] })
  expect(setUp()).toMatchObject({ status: 0, calls: [], output: '' })
})

test('times mean nothing, contents do', () => {
  setUp()
  execFileSync('find', ['.', '-type', 'f', '-exec', 'touch', '{}', '+'], { cwd: clone })
  expect(setUp().calls).toEqual([])
  put('prisma/schema.prisma', 'another')
  expect(setUp().calls).toEqual(['graphql-codegen', 'pbjs', 'prisma'])
  put(PROTO, 'another')
  expect(setUp().calls).toEqual(['graphql-codegen', 'pbjs', 'prisma'])
  put('client/App.tsx', 'another')
  expect(setUp().calls).toEqual(['graphql-codegen', 'pbjs', 'prisma', 'vite'])
  put('package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '2.0.0' } } }))
  expect(setUp().calls).toEqual(['graphql-codegen', 'npm ci', 'pbjs', 'prisma', 'vite'])
})

test('what is missing is made again, and only what was asked for', () => {
  expect(setUp([]).calls).toEqual(['graphql-codegen', 'npm ci', 'pbjs', 'prisma'])
  rmSync(join(clone, 'server/generated'), { recursive: true })
  expect(setUp([]).calls).toEqual(['graphql-codegen', 'pbjs', 'prisma'])
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
  expect(setUp()).toMatchObject({ status: 0, calls: ['graphql-codegen', 'pbjs', 'prisma', 'vite'] })
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
function tool(name: string, output: string): string {
  return `mkdir -p "$(dirname ${output})"; cat > node_modules/.bin/${name} <<'X'
require('node:fs').appendFileSync('calls', '${name}\\n')
if (require('node:fs').existsSync('broken')) { console.error('it is broken'); process.exit(1) }
require('node:fs').mkdirSync(require('node:path').dirname('${output}'), { recursive: true })
require('node:fs').writeFileSync('${output}', '')
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
