/** The clients, in a folder of their own beside what else the project makes: nothing of theirs is among the packages of the product. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCE = import.meta.dirname
/** Holds the senders, too: Node looks for packages beside the file that imports them. */
export const CLIENTS = join(SOURCE, '../../../.data/clients')
export const COLLECTOR = join(CLIENTS, 'collector/otelcol')
export const PYTHON = join(CLIENTS, 'venv/bin/python')

const NPM_FILES = ['package.json', 'package-lock.json', '.npmrc']
const PIP_FILES = ['requirements.txt']
const GO_FILES = ['collector.yaml']
const MAVEN_FILES = ['keycloak.pom.xml']
const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.165.0'

/** Installs what is not installed yet as its lock file says. Without Python only the clients of npm are there. */
export function installClients(): void {
  installNpmClients()
  try {
    installOnce('venv', PIP_FILES, () => {
      run('python3', ['-m', 'venv', '--clear', 'venv'])
      run(PYTHON, [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--requirement',
        'requirements.txt',
      ])
    })
  } catch (error) {
    console.log(`The clients of Python are left out: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Throws where the registry cannot be reached, sooner than npm would by itself. */
export function installNpmClients(): void {
  for (const part of ['senders', ...NPM_FILES, ...PIP_FILES, ...GO_FILES, ...MAVEN_FILES]) {
    cpSync(join(SOURCE, part), join(CLIENTS, part), { recursive: true })
  }
  installOnce('node_modules', NPM_FILES, () => {
    // npm fails where an installation was broken off.
    rmSync(join(CLIENTS, 'node_modules'), { recursive: true, force: true })
    run('npm', ['ci', '--loglevel=error', '--prefer-offline', ...IMPATIENT])
  })
}

const IMPATIENT = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']

/** Takes minutes the first time, and Go. After `installClients`. */
export function buildCollector(): void {
  installOnce('collector', GO_FILES, () => {
    run('go', ['install', BUILDER])
    run(join(CLIENTS, 'bin/builder'), ['--config', 'collector.yaml'])
  })
}

/** Takes minutes the first time, and Maven. After `installClients`. */
export function fetchKeycloak(): void {
  installOnce('keycloak', MAVEN_FILES, () => {
    console.log('Fetching Keycloak with Maven (176 MB, once) …')
    rmSync(join(CLIENTS, 'keycloak'), { recursive: true, force: true })
    const folders = ['-DoutputDirectory=keycloak', '-DmarkersDirectory=keycloak']
    run('mvn', ['-q', '-B', '-ntp', '-f', ...MAVEN_FILES, 'dependency:unpack-dependencies', ...folders])
    // Else each start would do it.
    run(findKeycloak(), ['build', '--db=dev-mem'])
  })
}

/** The name of its folder has the version. */
export const findKeycloak = (): string => globSync(join(CLIENTS, 'keycloak/*/bin/kc.sh'))[0] ?? ''

function installOnce(folder: string, files: readonly string[], install: () => void): void {
  const mark = join(CLIENTS, `${folder}.sha256`)
  const sha256 = createHash('sha256')
  for (const file of files) sha256.update(readFileSync(join(CLIENTS, file)))
  const wanted = sha256.digest('hex')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  rmSync(mark, { force: true })
  install()
  writeFileSync(mark, wanted)
}

/** Modules of Go that nobody can write to could not be deleted. */
const GO_ENV = { GOBIN: join(CLIENTS, 'bin'), GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' }

const run = (command: string, args: readonly string[]) =>
  execFileSync(command, args, {
    cwd: CLIENTS,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...GO_ENV },
  })

const isInstalled = (folder: string) => existsSync(join(CLIENTS, `${folder}.sha256`))

export const hasNpmClients = (): boolean => isInstalled('node_modules')
export const hasPipClients = (): boolean => isInstalled('venv')

/** Says what is left out without it. */
export function hasCollector(): boolean {
  if (!isInstalled('collector')) console.log('The Collector is left out: npm run test:clients -- --collector builds it')
  return isInstalled('collector')
}

/** Says what is left out without it. */
export function hasKeycloak(): boolean {
  if (!isInstalled('keycloak')) console.log('Keycloak is left out: npm run test:clients -- --keycloak fetches it')
  return isInstalled('keycloak')
}
