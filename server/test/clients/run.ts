/** `npm run test:clients [file…]`: real clients send to Timberline. They are installed first, where they are not yet. */
import { spawnSync } from 'node:child_process'
import { installClients } from './install.ts'

installClients()
const { status } = spawnSync('vitest', ['run', '--project=clients', ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
