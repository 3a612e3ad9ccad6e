/**
 * Who has sent a request: the peer, and behind proxies of ours the last address that none of them has. What stands before that in the header
 * anybody may have written.
 */
export function senderOf(
  peer: string,
  forwarded: string | readonly string[] | undefined,
  isProxy: (address: string) => boolean,
): string {
  if (forwarded === undefined || !isProxy(peer)) return peer
  const addresses = String(forwarded)
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  return addresses.findLast((address) => !isProxy(address)) ?? addresses[0] ?? peer
}
