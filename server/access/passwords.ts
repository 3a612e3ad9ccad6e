/** Passwords of local accounts: argon2id of Node's own, in the PHC string format. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../platform/errors.ts'
import { createLimit } from '../platform/limit.ts'

/** OWASP's numbers: 19 MiB of memory, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 }
const HASH_BYTES = 32
const SALT_BYTES = 16

/** Each takes its memory and a processor for tens of milliseconds. */
export const MAX_RUNNING = 2
export const MAX_WAITING = 20

const run = promisify(argon2)

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')

export function createPasswords() {
  const limit = createLimit(MAX_RUNNING)
  let asked = 0
  // Compared with where there is no account, so that an unknown name takes as long as a known one.
  const nobody = phcOf(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES))

  /** Throws TOO_MANY_REQUESTS. Clients take turns. */
  async function derive(given: Derived, client: string): Promise<Buffer> {
    if (asked >= MAX_RUNNING + MAX_WAITING)
      throw new AppError('TOO_MANY_REQUESTS', 'Too many people sign in at once. Try again in a moment.')
    asked++
    const { password, nonce, length, ...cost } = given
    const message = Buffer.from(password.normalize('NFC'))
    return limit(() => run('argon2id', { message, nonce, tagLength: length, ...cost }), { client }).finally(
      () => asked--,
    )
  }

  return {
    /** Throws TOO_MANY_REQUESTS. */
    async hash(password: string, client: string): Promise<string> {
      const nonce = randomBytes(SALT_BYTES)
      return phcOf(nonce, await derive({ password, nonce, length: HASH_BYTES, ...COST }, client))
    },
    /** Whether it is the password; it takes its time where there is none. Throws TOO_MANY_REQUESTS. */
    async verify(password: string, phc: string | null, client: string): Promise<boolean> {
      const [, memory, passes, parallelism, salt = '', kept = ''] = PHC.exec(phc ?? nobody) ?? []
      const expected = Buffer.from(kept, 'base64')
      const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
      const nonce = Buffer.from(salt, 'base64')
      const derived = await derive({ password, nonce, length: expected.length, ...cost }, client)
      return timingSafeEqual(derived, expected) && phc !== null
    },
  }
}

export type Passwords = ReturnType<typeof createPasswords>

type Derived = typeof COST & { password: string; nonce: Uint8Array; length: number }

function phcOf(salt: Uint8Array, hash: Uint8Array): string {
  const { memory, passes, parallelism } = COST
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(salt)}$${encode(hash)}`
}
