/** How `npm start` runs the program, for whatever starts it beside npm: package.json alone says with which limits of memory. */
import { readFileSync } from 'node:fs'

const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
const { scripts } = JSON.parse(manifest) as { scripts: { start: string } }

const [, variables, args] = /^((?:\w+=\S+ )+)exec node (.*)$/.exec(scripts.start) ?? []

/**
 * Without production's mode graphql-js checks each type of each field of each answer anew; with the cache of compiled code a process
 * starts with a third less of the processor's time. The C library is told to give blocks of 128 KiB and more back to the system: it
 * would come to keep them, and a writer that catches up holds 275 to 312 MB then instead of 242 to 246.
 */
export const START_ENV: Readonly<Record<string, string>> = Object.fromEntries(
  variables
    ?.trim()
    .split(' ')
    .map((variable) => variable.split('=', 2)) ?? [],
)

/** The arguments of Node, the program's file the last of them. */
export const START_ARGUMENTS: readonly string[] = args?.split(' ') ?? []
