/** Which test belongs to which project of vitest.config.ts. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The servers of the run, or another process. */
const NEEDS_MORE_THAN_ITSELF = /\binject\(['"]|from 'node:child_process'/
const IMPORT = /^(?:import|export|\}) (?!type ).*from '(\.[^']+)'/gm

/**
 * A test that reaches neither the run's servers nor another process, by all that it imports, is a unit test, wherever it stands. The others
 * are divided by folder: a person's way through the pages, a row of the test table, and what remains.
 */
export function findTests(root: string) {
  const needs = new Map<string, boolean>()
  function needsServers(file: string): boolean {
    const known = needs.get(file)
    if (known !== undefined) return known
    needs.set(file, false)
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    const imports = [...text.matchAll(IMPORT)].map(([, path = '']) => join(dirname(file), path))
    const answer = NEEDS_MORE_THAN_ITSELF.test(text) || imports.some(needsServers)
    needs.set(file, answer)
    return answer
  }
  const files = globSync('{client,server,perf}/**/*.test.{ts,tsx}', { cwd: root })
  const projectOf = (file: string) => {
    if (file.startsWith('server/test/clients/')) return 'clients'
    if (!needsServers(join(root, file))) return 'unit'
    if (file.startsWith('server/test/explorer/')) return 'browser'
    return file.startsWith('server/test/faults/') ? 'faults' : 'server'
  }
  return { unit: [], server: [], browser: [], faults: [], clients: [], ...Object.groupBy(files, projectOf) }
}
