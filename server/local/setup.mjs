/** npm runs this before start, dev, migrate, test and perf: `node server/local/setup.mjs [--client]`. Silent when nothing is stale. */
import { buildClient, generate, install } from './steps.mjs'

try {
  await install()
  await generate()
  if (process.argv.includes('--client')) await buildClient()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
