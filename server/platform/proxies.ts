import { BlockList, isIP, isIPv6 } from 'node:net'

/** Whether an address is that of a proxy whose `X-Forwarded-*` headers count. */
export type IsProxy = (address: string | undefined) => boolean

/** `trusted`: addresses, and ranges such as 10.0.0.0/8. */
export function createProxies(trusted: readonly string[]): IsProxy {
  const list = new BlockList()
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address = '') => {
    // The header may say anything.
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
}
