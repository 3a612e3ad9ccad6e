/** How `npm start` runs the program, for whatever starts it beside npm: package.json alone says with which limits of memory. */
import { readFileSync } from 'node:fs'

const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
const { scripts } = JSON.parse(manifest) as { scripts: { start: string } }

/** The arguments of Node, the program's file the last of them. */
export const START_ARGUMENTS: readonly string[] = scripts.start.replace(/^exec node /, '').split(' ')
