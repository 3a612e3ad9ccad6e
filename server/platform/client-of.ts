import { isIP, isIPv4, isIPv6 } from 'node:net'

const MAPPED = '::ffff:'
/** All whose address a proxy hides or writes in a way of its own. */
const UNKNOWN = 'unknown'

/**
 * By whom shares are counted: the address from which a request came, behind a proxy of ours the one that it forwards. Of IPv6 the first
 * half, because a single host has the other half to itself.
 */
export function clientOf({ ip }: { ip: string }): string {
  if (!ip.includes(':')) return isIP(ip) === 0 ? UNKNOWN : ip
  const address = withoutPort(ip)
  if (isIPv4(address)) return address
  if (!isIPv6(address)) return UNKNOWN
  const plain = addressOf(address)
  return isIPv4(plain) ? plain : networkOf(address)
}

/** The address of a peer as people write it: one of IPv4 may come as one of IPv6. */
export function addressOf(ip: string): string {
  return ip.startsWith(MAPPED) && ip.includes('.') ? ip.slice(MAPPED.length) : ip
}

/** Some proxies forward `203.0.113.9:51724` and `[2001:db8::1]:51724`. */
export function withoutPort(ip: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(ip)?.[1] ?? /^([\d.]+):\d+$/.exec(ip)?.[1] ?? ip
}

/** The first four of eight groups; `::` stands for as many groups of 0 as are missing. */
function networkOf(ip: string): string {
  const [head = '', tail] = ip.split('%', 1)[0]?.split('::') ?? []
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array<string>(missing).fill('0'), ...last].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
