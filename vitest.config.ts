import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The file that Node takes: Vite would take another one, a second graphql beside that of the packages.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['server/**/*.test.ts', 'client/**/*.test.{ts,tsx}', 'perf/**/*.test.ts'],
    globalSetup: 'server/test/support/servers.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    expect: { poll: { timeout: 15_000 } },
  },
})
