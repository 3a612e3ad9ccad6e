/** Who is no proxy of ours cannot say under which name it was asked for: neither a foreign name nor ours in `X-Forwarded-*` helps anybody. */
import { expect } from 'vitest'
import { offerWebSocket, sendRaw } from '../support/raw-request.ts'
import { wordsOf } from '../support/words.ts'
import { noteResult } from './row.ts'
import type { Products } from './s1-rebinding.ts'

const PATHS = wordsOf('/ /graphql /export /metrics /readyz')
const FOREIGN = ['http://evil.test', 'https://evil.test', 'https://evil.test:444']

/** A foreign page to our name, and a page of a foreign name: each says that the proxy was asked for what would make it ours. */
const pretences = (url: string) =>
  FOREIGN.flatMap((origin) => {
    const { host, protocol } = new URL(origin)
    const scheme = protocol.slice(0, -1)
    const forged = { 'x-forwarded-host': host, 'x-forwarded-proto': scheme, forwarded: `host=${host};proto=${scheme}` }
    const ours = { 'x-forwarded-host': new URL(url).host, 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' }
    return [
      { expected: 400, headers: { host: new URL(url).host, origin, ...forged } },
      { expected: 421, headers: { host, origin, ...forged } },
      { expected: 421, headers: { host, origin, ...ours } },
    ]
  })

export async function expectForwardedIgnored(products: Products): Promise<void> {
  let sent = 0
  for (const [auth, { url }] of Object.entries(products))
    for (const { expected, headers } of pretences(url)) {
      const answers = PATHS.map(async (path) => (await sendRaw(url, { path, headers })).status)
      const statuses = [...(await Promise.all(answers)), await offerWebSocket(url, headers)]
      expect([auth, headers, statuses]).toEqual([auth, headers, statuses.map(() => expected)])
      sent += statuses.length
    }
  await noteResult(
    'S2',
    `${sent} requests and upgrades with forged X-Forwarded-*, with AUTH off and on: all 400 or 421`,
  )
}
