/** The paths of Elasticsearch behind `/elasticsearch`. */
import { AppError } from '../../platform/errors.ts'
import type { Target } from './elasticsearch-bulk.ts'

/** What a path that takes documents says of them. */
export type PathTarget = Target & { kind: 'bulk' | 'document' }

/** In bytes, as in Elasticsearch: the index of the path is stored with each document. */
export const MAX_INDEX_BYTES = 255

/** The parts of a path, whatever slashes are doubled or at its end, without the first one. */
export function readPath(url: string): string[] {
  const [path = ''] = url.split('?', 1)
  return path
    .split('/')
    .filter((part) => part !== '')
    .slice(1)
    .map(decode)
}

/** A part at a time: the name of an index may have a slash in it (`<logs-{now/d}>`). */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Undefined for a path that takes no documents. Throws BAD_REQUEST for an index that cannot be. */
export function findTarget(path: readonly string[]): PathTarget | undefined {
  const target = readTarget(path)
  if (Buffer.byteLength(target?.index ?? '') <= MAX_INDEX_BYTES) return target
  throw new AppError('BAD_REQUEST', `The name of the index is longer than ${MAX_INDEX_BYTES} bytes.`)
}

/** `_bulk`, `logs/_bulk`, `logs/_doc/_bulk` (until version 7), `logs/_doc`, `logs/_doc/1`, `logs/_create/1`. */
function readTarget(path: readonly string[]): PathTarget | undefined {
  const [first, second, third] = path
  if (path.length <= 3 && path.at(-1) === '_bulk')
    return { kind: 'bulk', index: path.length > 1 ? first : undefined, id: undefined }
  const isDocument = path.length <= 3 && (second === '_doc' || (second === '_create' && third !== undefined))
  return isDocument ? { kind: 'document', index: first, id: third } : undefined
}
