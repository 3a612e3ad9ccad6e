/**
 * `npm run test:clients [-- --collector --keycloak] [file…]`: real clients send to Timberline. They are installed first, where they are not
 * yet; the Collector and Keycloak, which take minutes, only where they are asked for.
 */
import { spawnSync } from 'node:child_process'
import { buildCollector, fetchKeycloak, installClients } from './install.ts'

const SLOW = new Map([
  ['--collector', buildCollector],
  ['--keycloak', fetchKeycloak],
])
/** The clients, and the rows that send by them. */
const ALL = ['server/test/clients/', 'server/test/faults/shippers']

const args = process.argv.slice(2)
const files = args.filter((arg) => !SLOW.has(arg))

installClients()
for (const arg of args) SLOW.get(arg)?.()
const { status } = spawnSync('vitest', ['run', ...(files.length > 0 ? files : ALL)], { stdio: 'inherit' })
process.exit(status ?? 1)
