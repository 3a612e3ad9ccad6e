import { isIP } from 'node:net'
import { addressOf, withoutPort } from '../platform/client-of.ts'

/** As the database takes it: without a port, or the zone of a link-local one. A proxy may have forwarded anything. */
export function inetOf(ip: string): string | null {
  const [address = ''] = addressOf(withoutPort(ip)).split('%')
  return isIP(address) === 0 ? null : address
}
