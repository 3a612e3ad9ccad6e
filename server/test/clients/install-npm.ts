/** The clients that npm installs, and no others: `npm test` runs it beside its checks. */
import { installNpmClients } from './install.ts'

try {
  installNpmClients()
} catch (error) {
  console.log(`Real clients are left out: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
