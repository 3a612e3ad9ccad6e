const PLAIN_KEY = /^[\p{L}\p{N}_$@-]+$/u

/** A key of a path as the explorer's search language writes it, quoted unless it is a plain word: `user.id`, `"a.b".c`. */
export const keyName = (key: string): string => (PLAIN_KEY.test(key) ? key : JSON.stringify(key))

/** A key of a noted path; null is any key of an open object (open-objects.ts). */
export type NotedKey = string | null

/** The name of what stands at the key, in an object of that name. A key `*` is quoted, so that no other path has the name of any key. */
export function nameBelow(name: string, key: NotedKey): string {
  const written = key === null ? '*' : keyName(key)
  return name === '' ? written : `${name}.${written}`
}
