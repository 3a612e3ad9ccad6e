/** How `npm start` runs the program, for whatever starts it beside npm: package.json alone says with which limits of memory. */
import { readFileSync } from 'node:fs'

const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
const { scripts } = JSON.parse(manifest) as { scripts: { start: string } }

const [, mode, args] = /^NODE_ENV=(\w+) exec node (.*)$/.exec(scripts.start) ?? []

/** Without it graphql-js checks each type of each field of each answer anew. */
export const START_ENV = { NODE_ENV: mode }

/** The arguments of Node, the program's file the last of them. */
export const START_ARGUMENTS: readonly string[] = args?.split(' ') ?? []
