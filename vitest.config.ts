import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { isFull } from './server/test/faults/row.ts'
import { findTests } from './server/test/support/find-tests.ts'
import { LongestFirst } from './server/test/support/longest-first.ts'

const tests = findTests(import.meta.dirname)

type ProjectOptions = { isolate?: boolean; maxWorkers?: number; sequence?: { groupOrder: number } }

/** Node runs these as it runs the product, without Vite between; they share one PostgreSQL and one Kafka, started when one of them runs. */
const onServers = (name: 'server' | 'browser' | 'faults' | 'clients', options: ProjectOptions = {}) => ({
  extends: true as const,
  test: {
    name,
    include: tests[name],
    isolate: false,
    ...options,
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
    sequence: { sequencer: LongestFirst },
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        // Node has a localStorage of its own, which warns of each use without a file to keep it in.
        test: { name: 'unit', include: tests.unit, isolate: false, execArgv: ['--no-experimental-webstorage'] },
      },
      onServers('server'),
      onServers('browser'),
      // Each file would import the product again: half of what the files cost before their first test. They wait for clocks more than they
      // compute, so that three of them keep two processors busy.
      onServers('faults', { isolate: isFull, maxWorkers: 3, sequence: { groupOrder: 1 } }),
      onServers('clients'),
    ],
  },
})
