/** Encrypts the positions of live tails, which clients keep, send back, and must neither read nor make: AES-256-GCM. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

type PositionSeal = {
  /** Throws while the key is not known. */
  seal(plain: Uint8Array): Buffer
  /** Undefined for what was not sealed with this key. */
  open(sealed: Uint8Array): Buffer | undefined
}

/** What else is encrypted with the same key does not serve for a position. */
const PURPOSE = 'positions of live tails'
const CIPHER = 'aes-256-gcm'
const SALT_BYTES = 16
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * `key`: undefined while it is not known. Each position has a key and an initialisation vector of its own, derived from its salt: thousands
 * a second may be sealed for years.
 */
export function createPositionSeal(key: () => Uint8Array | undefined): PositionSeal {
  function derive(secretOfAll: Uint8Array, salt: Uint8Array) {
    const bytes = Buffer.from(hkdfSync('sha256', secretOfAll, salt, PURPOSE, KEY_BYTES + IV_BYTES))
    return { secret: bytes.subarray(0, KEY_BYTES), iv: bytes.subarray(KEY_BYTES) }
  }

  return {
    seal(plain) {
      const known = key()
      if (!known) throw new Error('The key that seals is not known.')
      const salt = randomBytes(SALT_BYTES)
      const { secret, iv } = derive(known, salt)
      const cipher = createCipheriv(CIPHER, secret, iv)
      return Buffer.concat([salt, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed) {
      const known = key()
      if (!known || sealed.length < SALT_BYTES + TAG_BYTES) return undefined
      const { secret, iv } = derive(known, sealed.subarray(0, SALT_BYTES))
      const decipher = createDecipheriv(CIPHER, secret, iv, { authTagLength: TAG_BYTES })
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      const plain = decipher.update(sealed.subarray(SALT_BYTES, -TAG_BYTES))
      try {
        return Buffer.concat([plain, decipher.final()])
      } catch {
        return undefined
      }
    },
  }
}
