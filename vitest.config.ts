import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { findTests } from './server/test/support/find-tests.ts'

const tests = findTests(import.meta.dirname)

/** Node runs these as it runs the product, without Vite between; they share one PostgreSQL and one Kafka, started when one of them runs. */
const onServers = (name: 'server' | 'browser' | 'faults' | 'clients', { isolate }: { isolate: boolean }) => ({
  extends: true as const,
  test: {
    name,
    include: tests[name],
    isolate,
    globalSetup: 'server/test/support/servers.ts',
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
})

export default defineConfig({
  // The file that Node takes: Vite would take another one, a second graphql beside that of the packages.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As many as a small machine has processors: with a third one the same tests take a fifth more of their time.
    maxWorkers: 2,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        // Node has a localStorage of its own, which warns of each use without a file to keep it in.
        test: { name: 'unit', include: tests.unit, isolate: false, execArgv: ['--no-experimental-webstorage'] },
      },
      onServers('server', { isolate: false }),
      onServers('browser', { isolate: false }),
      onServers('faults', { isolate: true }),
      onServers('clients', { isolate: false }),
    ],
  },
})
