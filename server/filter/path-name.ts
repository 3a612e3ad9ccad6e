const PLAIN_KEY = /^[\p{L}\p{N}_$@-]+$/u

/** A key of a path as the explorer's search language writes it, quoted unless it is a plain word: `user.id`, `"a.b".c`. */
export const keyName = (key: string): string => (PLAIN_KEY.test(key) ? key : JSON.stringify(key))
