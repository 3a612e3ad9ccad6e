/**
 * `npm run test:clients [-- --collector] [file…]`: real clients send to Timberline. They are installed first, where they are not yet; the
 * Collector, which takes minutes, only where it is asked for.
 */
import { spawnSync } from 'node:child_process'
import { buildCollector, installClients } from './install.ts'

const COLLECTOR = '--collector'
/** The clients, and the rows that send by them. */
const ALL = ['server/test/clients/', 'server/test/faults/shippers']

const args = process.argv.slice(2)
const files = args.filter((arg) => arg !== COLLECTOR)

installClients()
if (args.includes(COLLECTOR)) buildCollector()
const { status } = spawnSync('vitest', ['run', ...(files.length > 0 ? files : ALL)], { stdio: 'inherit' })
process.exit(status ?? 1)
