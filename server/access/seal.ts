/** Encrypts what others keep for us and must neither read nor change: AES-256-GCM, a random nonce first, the tag last. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** `purpose`: what was sealed for one opens for no other. */
export function createSeal(key: Uint8Array, purpose: string) {
  return {
    seal(text: string): Buffer {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
      return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
    },
    /** Undefined for what was not sealed with this key and for this purpose. */
    open(sealed: Uint8Array): string | undefined {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
          .setAAD(Buffer.from(purpose))
          .setAuthTag(sealed.subarray(-TAG_BYTES))
        const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
        return Buffer.concat([text, decipher.final()]).toString()
      } catch {
        return undefined
      }
    },
  }
}

export type Seal = ReturnType<typeof createSeal>
