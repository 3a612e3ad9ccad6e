/** The schema of the stage that answers questions: it defines Query, which the others extend. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../../query')

export const QUERY_SDL = globSync('*.graphql', { cwd: FOLDER })
  .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
  .join('\n')
