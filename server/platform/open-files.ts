import { readFileSync } from 'node:fs'

/** How many files and sockets this process may have open; undefined where the system does not tell. */
export function readOpenFilesLimit(): number | undefined {
  try {
    const [, limit] = /^Max open files +(\d+) /m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return limit === undefined ? undefined : Number(limit)
  } catch {
    return undefined
  }
}
