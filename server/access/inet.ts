import { isIP } from 'node:net'
import { addressOf } from '../platform/client-of.ts'

/** As the database takes it. A proxy may have forwarded anything. */
export function inetOf(ip: string): string | null {
  const address = addressOf(ip)
  return isIP(address) === 0 ? null : address
}
