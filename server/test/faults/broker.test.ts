/** What needs a broker that may be killed, frozen or silenced: one after the other on one of its own. */
import { describe, inject, test } from 'vitest'
import { oneBroker, type OwnBroker } from './brokers.ts'
import { expectReplaysStoredOnce } from './d3-replays.ts'
import { expectDroppedAnswersHarmless } from './f5-answers-dropped.ts'
import { expectKilledBrokerSurvived } from './f7-broker-killed.ts'
import { expectOutagesTold, expectSilentBrokerTold } from './outage.ts'
import { size } from './row.ts'
import { shared } from './shared.ts'

const theBroker = shared(oneBroker)

async function ready(): Promise<OwnBroker> {
  const broker = await theBroker()
  broker.judge(() => 'pass')
  return broker
}

describe.skipIf(!inject('kafkaBrokers'))('on a broker of its own (needs Kafka)', () => {
  const timeout = size(1_200_000, 240_000)

  test('D3: every door’s bodies, sent again', { timeout }, async () => expectReplaysStoredOnce(await ready()))
  test('F5: answers of Kafka are dropped', { timeout }, async () => expectDroppedAnswersHarmless(await ready()))
  test('F7: the broker is killed with -9', { timeout }, async () => expectKilledBrokerSurvived(await ready()))
  test('PostgreSQL hangs, then the broker is away', { timeout }, async () => expectOutagesTold(await ready()))
  test('a Kafka that answers questions and takes nothing makes an API not ready', { timeout }, async () =>
    expectSilentBrokerTold(await ready()),
  )
})
