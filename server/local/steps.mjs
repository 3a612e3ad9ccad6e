/**
 * The steps that make a fresh clone runnable: install, generate, build the client; each runs only when its inputs changed.
 * Plain JavaScript without dependencies, because it runs before the install, on the machine's own Node, 20 or newer.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Installs the packages of the lock file. The stamp is in node_modules, so that it disappears together with it. */
export async function install() {
  const hasLock = existsSync(join(root, 'package-lock.json'))
  const inputs = [hasLock ? 'package-lock.json' : 'package.json']
  const node = join(root, 'node_modules/.bin/node')
  const step = { outputs: ['node_modules'], stamp: 'node_modules/.timberline-install', inputs }
  await ifStale(step, async () => {
    if (hasLock && isInstalled() && existsSync(node)) return
    console.log('Installing packages (a minute or two the first time) …')
    const args = [hasLock ? 'ci' : 'install', '--include=dev', '--no-audit', '--no-fund']
    await run(['npm', ...args], 'Installing the packages failed: check the network and start again.')
    // An optional package, as there is one for each platform: npm is silent when it has none, and when it cannot fetch it.
    if (existsSync(node)) return
    const platform = `${process.platform}-${process.arch}`
    throw new Error(
      `npm has installed no Node for ${platform}: on Linux or macOS with an x64 or arm64 processor, check the network and start again. Timberline does not run on other platforms.`,
    )
  })
}

/** Whether a user's own `npm ci` has already installed every package of the lock file, in its version. */
function isInstalled() {
  const record = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true
    return installed[path]?.version === version || (installed[path] === undefined && Boolean(optional || devOptional))
  })
}

/** What doors read in Protocol Buffers. */
const CODECS = ['otlp-logs', 'loki-push'].map((name) => ({
  proto: `server/ingest/doors/protocol/${name}.proto`,
  code: `server/generated/${name}.js`,
}))

/** The Prisma client, the types of the GraphQL schema and of the client's documents, and the codecs of the doors. */
export async function generate({ force } = { force: false }) {
  const documents = filesUnder('client', (file) => /\.tsx?$/.test(file))
  const schemas = filesUnder('server', (file) => file.endsWith('.graphql'))
  const step = {
    outputs: [
      'server/generated/prisma',
      'server/generated/graphql.ts',
      'client/generated',
      ...CODECS.map(({ code }) => code),
    ],
    stamp: 'server/generated/.stamp',
    inputs: [
      'package-lock.json',
      'codegen.yml',
      'prisma/schema.prisma',
      ...CODECS.map(({ proto }) => proto),
      ...schemas,
      ...documents,
    ],
  }
  await ifStale({ ...step, force }, async () => {
    console.log('Generating code …')
    const sentence = 'Generating code failed: fix the errors above and run npm run generate.'
    mkdirSync(join(root, 'server/generated'), { recursive: true })
    await Promise.all([
      // `prisma generate` would download a schema engine that it never runs; any program that exists will do instead.
      run([...tool('prisma'), 'generate'], sentence, { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }),
      run([...tool('graphql-codegen'), '--config', 'codegen.yml'], sentence),
      ...CODECS.map(({ proto, code }) => run([...tool('pbjs'), ...PBJS, '--out', code, proto], sentence)),
    ])
  })
}

/** Nothing but encoders and decoders, and their types. */
const OMITTED = ['create', 'verify', 'convert', 'delimited', 'typeurl'].map((part) => `--no-${part}`)
const PBJS = ['--target', 'static-module', '--wrap', 'es6', '--dts', '--force-long', ...OMITTED]

/** The explorer, as static files for the server. */
export async function buildClient() {
  const sources = filesUnder('client', () => true)
  const step = {
    outputs: ['client/dist/index.html'],
    stamp: 'client/dist/.stamp',
    inputs: [
      'package-lock.json',
      'codegen.yml',
      ...filesUnder('server', (file) => file.endsWith('.graphql')),
      ...sources,
      ...serverFilesIn(sources),
    ],
  }
  await ifStale(step, async () => {
    console.log('Building the explorer …')
    await run(
      [...tool('vite'), 'build', 'client', '--logLevel', 'warn'],
      'Building the explorer failed: fix the errors above.',
    )
  })
}

/** The files of the server that these files import: what both sides must know. */
function serverFilesIn(sources) {
  const imports = /from '(?:\.\.\/)+(server\/[^']+)'/g
  return sources.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(imports)].map(([, path]) => path),
  )
}

/**
 * Runs a step when an output is missing or its inputs differ from those of the last time. Contents are compared, not times:
 * a clone, a checkout or a copy has new times and old contents. The stamp is removed first, so a step that is killed runs again.
 */
async function ifStale({ outputs, stamp, inputs, force = false }, work) {
  const file = join(root, stamp)
  const wanted = hashOf(inputs)
  const isFresh =
    existsSync(file) &&
    readFileSync(file, 'utf8') === wanted &&
    outputs.every((output) => existsSync(join(root, output)))
  if (isFresh && !force) return
  rmSync(file, { force: true })
  await work()
  writeFileSync(file, wanted)
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = existsSync(join(root, file)) ? readFileSync(join(root, file)) : ''
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Paths below a folder, sorted, relative to the project, without the outputs of steps. */
function filesUnder(folder, wanted) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !/(^|\/)(generated|dist|node_modules)\//.test(file) && wanted(file))
    .toSorted()
}

/** A tool of node_modules, run by the project's own Node: the Node that runs this file may be too old for it. */
function tool(name) {
  return [join(root, 'node_modules/.bin/node'), join(root, 'node_modules/.bin', name)]
}

/** Runs a program silently; when it fails, its output and the sentence are the error's message. */
async function run([command, ...args], sentence, env = {}) {
  const output = []
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', (chunk) => output.push(chunk))
  child.stderr.on('data', (chunk) => output.push(chunk))
  const code = await new Promise((resolve) => {
    child.once('error', (error) => output.push(Buffer.from(error.message)) && resolve(-1))
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${Buffer.concat(output).toString().trim()}\n\n${sentence}`)
}
