import { randomBytes } from 'node:crypto'

const ID = /^[\w-]{43}$/

/** What the cookie holds: 256 random bits. Only its hash is kept (`hashOf`). */
export const newSessionId = (): string => randomBytes(32).toString('base64url')

/** Whether a text may be one: nobody looks for anything else. */
export const isSessionId = (text: string): boolean => ID.test(text)
