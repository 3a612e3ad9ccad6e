import { createHash } from 'node:crypto'

/** The key of a path in archive_ranges: the path itself may be longer than what an index takes. */
export const rangeId = (path: readonly string[]): Buffer => createHash('sha256').update(JSON.stringify(path)).digest()
