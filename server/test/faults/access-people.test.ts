/** The rows about people who sign in. */
import { test } from 'vitest'
import { expectSessionsOwn } from './s17-sessions.ts'
import { expectCrossSiteRefused } from './s18-csrf.ts'
import { expectForeignWordsRefused } from './s19-oidc.ts'
import { expectProviderMissed } from './s20-provider-away.ts'
import { expectProxiesProven } from './s21-proxy.ts'
import { expectGuessesInVain } from './s23-guessing.ts'
import { expectLinkOnce } from './s24-setup-link.ts'
import { expectNoEscalation } from './s25-escalation.ts'
import { expectStormWeathered } from './s29-login-storm.ts'
import { shared } from './shared.ts'
import { startGuarded } from './signed-in.ts'

const product = shared(startGuarded)
const timeout = 600_000

test('S17: a session that is planted or over opens nothing', { timeout }, async () =>
  expectSessionsOwn(await product()),
)
test('S18: foreign pages send with the cookie of an admin', { timeout }, async () =>
  expectCrossSiteRefused(await product()),
)
test('S19: forged words of an identity provider', { timeout }, async () => expectForeignWordsRefused())
test('S20: the identity provider is away, changes its keys and forgets somebody', { timeout }, async () =>
  expectProviderMissed(),
)
test('S21: forged headers of a proxy', { timeout }, async () => expectProxiesProven(await product()))
test('S23: guessed keys and passwords', { timeout }, async () => expectGuessesInVain(await product()))
test('S24: the link of the first admin, twice, late and beside another', { timeout }, async () => expectLinkOnce())
test('S25: attempts to get more than was given', { timeout }, async () => expectNoEscalation(await product()))
test('S29: a storm of logins', { timeout }, async () => expectStormWeathered(await product()))
