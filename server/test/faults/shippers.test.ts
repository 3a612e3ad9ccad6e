/** The rows about shippers that people run: they send on, through what happens to Timberline. */
import { describe, inject, test } from 'vitest'
import { hasNpmClients } from '../clients/install.ts'
import { oneBroker } from './brokers.ts'
import { expectOverloadOutlasted } from './d1-overload.ts'
import { expectKilledServersOutlasted } from './d2-killed.ts'
import { size } from './row.ts'
import { shared } from './shared.ts'

const theBroker = shared(oneBroker)

describe.skipIf(!inject('kafkaBrokers') || !hasNpmClients())(
  'with real shippers (needs Kafka, and what npm run test:clients installs)',
  () => {
    const timeout = size(1_200_000, 240_000)

    test('D1: overload for two seconds', { timeout }, async () => expectOverloadOutlasted(await theBroker()))
    test('D2: API, Kafka and PostgreSQL are killed', { timeout }, async () =>
      expectKilledServersOutlasted(await theBroker()),
    )
  },
)
