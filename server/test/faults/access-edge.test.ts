/** The rows about who reaches the edge, and under which name, with AUTH off and on. */
import { test } from 'vitest'
import { startApp } from '../support/harness.ts'
import { timings } from './row.ts'
import { expectReboundRefused } from './s1-rebinding.ts'
import { expectForwardedIgnored } from './s2-forwarded-hosts.ts'
import { expectOpenStartRefused } from './s3-open-addresses.ts'
import { shared } from './shared.ts'

const products = shared(async () => {
  const [off, on] = await Promise.all([startApp({ timings }), startApp({ timings, env: { AUTH: 'on' } })])
  return {
    off,
    on,
    async [Symbol.asyncDispose]() {
      await Promise.all([off, on].map((each) => each[Symbol.asyncDispose]()))
    },
  }
})

const timeout = 120_000

test('S1: pages under a name that suddenly leads to us', { timeout }, async () => {
  const { off, on } = await products()
  await expectReboundRefused({ off, on })
})
test('S2: forged X-Forwarded-* of who is no proxy', { timeout }, async () => {
  const { off, on } = await products()
  await expectForwardedIgnored({ off, on })
})
test('S3: an address that others reach, without AUTH', { timeout }, async () => expectOpenStartRefused())
