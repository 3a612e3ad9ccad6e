/** What the services of the story say, and the dice that decide it. */
import type { LogLevel } from '../../log/levels.ts'
import { createRandom, type Random } from '../faults/random.ts'

const WORDS =
  'timeout upstream session token refused retry backoff replica leader quota shard queue consumer offset schema cursor deadline socket handshake certificate tenant invoice voucher basket courier refund ledger webhook'.split(
    ' ',
  )
const PEOPLE = 'anna ben carla dmitri elena farid grace hiro ines jonas katya liam mona nils olga pavel'.split(' ')
const STATES = ['created', 'paid', 'packed', 'shipped', 'delivered']

export type Request = { method: string; route: string; path: string; status: number; ms: number }

export type Dice = Random & { hex8(): string; word(): string; share(): number; ip(): string; gauss(): number }

export function createDice(seed: number): Dice {
  const random = createRandom(seed)
  const { below } = random
  const share = () => below(2 ** 30) / 2 ** 30
  return {
    ...random,
    share,
    hex8: () =>
      below(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    word: () => WORDS[below(WORDS.length)] ?? '',
    ip: () => `10.${below(16)}.${below(256)}.${below(256)}`,
    gauss: () => Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share()),
  }
}

export type Kind = { weight: number; level: LogLevel; isHttp?: true; say: (dice: Dice, request: Request) => string }

const CLASSES = ['Cart', 'Ledger', 'Quota', 'Voucher']

const javaTrace = ({ word, pick, below }: Dice) => {
  const name = pick(CLASSES)
  return `java.lang.IllegalStateException: ${name} ${below(1e6)} has no ${word()}
\tat com.example.${name}.handle(${name}.java:${100 + below(3)})
\tat com.example.core.Dispatcher.run(Dispatcher.java:77)
\tat java.base/java.lang.Thread.run(Thread.java:1583)`
}

export const VOUCHER: Kind = {
  weight: 2,
  level: 'info',
  say: ({ hex8, below }) => `voucher ${hex8().slice(2)} applied to basket ${below(1e7)}`,
}
/** What the new commit says in its place. */
export const PRICED: Kind = {
  weight: 0,
  level: 'info',
  say: ({ below }) => `cart engine v2 priced basket ${below(1e7)} in ${below(90)} us`,
}

export const KINDS: readonly Kind[] = [
  {
    weight: 14,
    level: 'info',
    say: ({ below, hex8 }) => `payment captured after ${below(5000)} ms for order ${hex8()}`,
  },
  {
    weight: 12,
    level: 'info',
    isHttp: true,
    say: (_, { method, path, status, ms }) => `${method} ${path} ${status} in ${ms} ms`,
  },
  { weight: 10, level: 'info', say: ({ pick, ip }) => `user ${pick(PEOPLE)}.${pick(PEOPLE)} signed in from ${ip()}` },
  {
    weight: 8,
    level: 'info',
    say: ({ word, below }) => `job reindex-${word()} finished in ${below(90_000)} ms, ${below(5000)} documents`,
  },
  {
    weight: 6,
    level: 'info',
    say: ({ word, below }) => `group ${word()}-workers committed offset ${below(1e9)} of partition ${below(64)}`,
  },
  { weight: 5, level: 'info', say: ({ hex8, pick }) => `order ${hex8()} moved to state ${pick(STATES)}` },
  {
    weight: 4,
    level: 'info',
    say: ({ word, below, hex8 }) => `sent mail template=${word()} to user ${below(200_000)} id=<${hex8()}@example.com>`,
  },
  {
    weight: 3,
    level: 'info',
    say: ({ below }) => `cache refreshed for tenant ${below(400)}: ${below(20_000)} keys, ${below(64)} evicted`,
  },
  VOUCHER,
  { weight: 9, level: 'debug', say: ({ hex8 }) => `cache miss for key session:${hex8()}${hex8()}` },
  {
    weight: 7,
    level: 'debug',
    say: ({ word, below }) =>
      `SELECT ${word()}_id FROM ${word()}s WHERE tenant_id = ${below(400)} took ${below(300)} ms`,
  },
  {
    weight: 4,
    level: 'debug',
    say: ({ below, word }) => `acquired connection ${below(50)} of pool ${word()} in ${below(2000)} us`,
  },
  { weight: 2, level: 'trace', say: ({ word, below }) => `enter ${word()}Handler.${word()} depth=${below(9)}` },
  {
    weight: 3,
    level: 'warn',
    say: ({ ip, below }) => `connection refused by upstream ${ip()}:${8000 + below(100)}, retry ${1 + below(5)} of 5`,
  },
  {
    weight: 2.5,
    level: 'warn',
    say: ({ below, word }) => `slow query: ${below(9)}.${below(1000)} s on replica ${below(6)} for ${word()}`,
  },
  {
    weight: 1.5,
    level: 'warn',
    say: ({ word, below }) => `queue ${word()} is ${below(100)} % full, oldest message ${below(3600)} s`,
  },
  { weight: 0.8, level: 'error', say: javaTrace },
  { weight: 0.8, level: 'error', say: ({ word, hex8 }) => `KeyError: '${word()}'\n  at job ${hex8()}\n  in worker` },
  {
    weight: 0.8,
    level: 'error',
    isHttp: true,
    say: ({ below }, { method, path, ms }) =>
      `${method} ${path} failed: deadline exceeded after ${ms} ms (attempt ${1 + below(3)})`,
  },
  {
    weight: 0.5,
    level: 'error',
    say: ({ hex8, below, word }) =>
      `could not deliver webhook ${hex8()} to https://hooks.example.org/${word()}/${below(5000)}: status ${500 + below(5)}`,
  },
  {
    weight: 0.01,
    level: 'fatal',
    say: ({ below }) => `out of memory: killed process ${below(65_536)} (node) total-vm:${below(1e7)}kB`,
  },
]

/** Of a service that fails. */
export const WAREHOUSE: Kind = {
  weight: 0,
  level: 'error',
  isHttp: true,
  say: ({ hex8, below }) =>
    `reserve stock for order ${hex8()} failed: warehouse wh-${below(4)} answered 503 after ${below(3000)} ms`,
}
/** Of those that need it. */
export const failedBecauseOf = (service: string): Kind => ({
  weight: 0,
  level: 'error',
  isHttp: true,
  say: (_, { method, path }) => `${method} ${path} failed: ${service} answered 503`,
})
