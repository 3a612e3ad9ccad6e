/** Keys: what a dump of the database is worth, how fast a revoked one ends everywhere, and what guessing meets. */
import { expect } from 'vitest'
import { newKey, readKeyId } from '../../access/key-format.ts'
import { TIMINGS } from '../../platform/timings.ts'
import { createDatabase } from '../support/database.ts'
import { signIn } from '../support/sign-in.ts'
import { createWebSession } from '../support/web-session.ts'
import { waitFor } from '../support/wait-for.ts'
import { post, startGuarded, type Guarded } from './guarded.ts'
import { isFull, noteResult, onTheWall, size } from './row.ts'

const GUESSES = size(1000, 100)
const LOOK_MS = size(TIMINGS.accessLookEveryMs, 1000)
/** What a client may present in a minute, as docs/access.md says. */
const WRONG_KEYS = 20

/** Nobody looks by themselves: what is known in time was told. */
const NO_LOOK = { ...TIMINGS, accessLookEveryMs: 60 * 60_000 }

export async function expectKeysKept(): Promise<void> {
  await using database = await createDatabase()
  // None of them takes it along when it ends.
  const shared = { ...database, [Symbol.asyncDispose]: async () => undefined }
  await using product = await startGuarded({ timings: NO_LOOK, database: shared })
  await using other = await startGuarded({ timings: NO_LOOK, database: shared })
  await using looking = await startGuarded({ timings: { ...TIMINGS, accessLookEveryMs: LOOK_MS }, database: shared })
  const secrets = await makeSecrets(product)
  expect(await secretsIn(await dump(product), secrets)).toEqual([])

  const notifiedMs = await revoke(product, [product, other, looking], await product.key())
  // The notification is lost, as on a connection that a proxy drops.
  const silent = await product.key()
  await waitFor(async () => ((await looking.statusOf(silent)) === 401 ? undefined : true))
  await product.prisma.$executeRaw`
    CREATE OR REPLACE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN UPDATE access_state SET epoch = epoch + 1; RETURN NULL; END $$`
  const lostMs = await revoke(product, [looking], silent)
  expect(notifiedMs).toBeLessThan(onTheWall(1000))
  expect(lostMs).toBeLessThan(LOOK_MS + onTheWall(1000))

  const statuses = await guess(looking)
  expect(statuses.get(401)).toBeGreaterThanOrEqual(WRONG_KEYS)
  expect(statuses.get(401)).toBeLessThanOrEqual(WRONG_KEYS + (isFull ? WRONG_KEYS : 2))
  expect((statuses.get(401) ?? 0) + (statuses.get(429) ?? 0)).toBe(GUESSES)
  await noteResult(
    'A2',
    `0 of ${Object.keys(secrets).length} secrets in a dump of every table; a revoked key ends in three instances after ${notifiedMs.toFixed(0)} ms, without a notification after ${lostMs.toFixed(0)} ms; ${GUESSES} wrong keys: ${statuses.get(401)} × 401, ${statuses.get(429)} × 429, and a good one from the same address passes`,
  )
}

/** What opens something, each made by the product itself. */
async function makeSecrets({ url, prisma, key }: Guarded): Promise<Record<string, string>> {
  const { cookie } = await signIn(prisma, { login: 'a2-admin' })
  const admin = createWebSession(url)
  admin.jar.set('timberline', cookie.slice('timberline='.length))
  const change = async (mutation: string) => JSON.stringify((await admin.ask(`mutation { ${mutation} }`)).data)
  const made = await waitFor(async () => {
    const text = await change('createKey(input: { name: "a2", kind: QUERY, isPersonal: true }) { secret }')
    return /tl_q_\w+/.exec(text)?.[0]
  })
  const rotated = /tl_q_\w+/.exec(
    await change(`rotateKey(id: "${made.slice(5, 13)}", overlapSeconds: 60) { secret }`),
  )?.[0]
  const invited = /person-[\w-]+/.exec(
    await change('invitePerson(input: { login: "a2", roles: ["viewer"] }) { link }'),
  )?.[0]
  const password = 'a cello in the snow'
  const person = createWebSession(url)
  expect((await person.post('/auth/setup', { token: invited ?? '', password })).status).toBe(204)
  const id = (await prisma.accessUser.findFirstOrThrow({ where: { subject: 'a2' } })).id
  const reset = /person-[\w-]+/.exec(await change(`resetPassword(personId: "${id}") { link }`))?.[0]
  expect((await person.post('/auth/login', { login: 'a2', password })).status).toBe(204)
  const session = person.jar.get('timberline')
  return {
    'a key': await key(),
    'a key that was made': made,
    'a key that was rotated': rotated ?? '',
    'a link that was used': invited ?? '',
    'a link': reset ?? '',
    'a password': password,
    'a session': session ?? '',
  }
}

/** As they are written, and as bytes: PostgreSQL prints those in hexadecimal digits. Of a key the part that is secret, and the same for a link. */
async function secretsIn(text: string, secrets: Readonly<Record<string, string>>): Promise<string[]> {
  return Object.entries(secrets)
    .filter(([, secret]) => {
      const part = secret.startsWith('tl_') ? secret.slice(14, 46) : secret.replace(/^person-/, '')
      if (part.length < 16) throw new Error('This is no secret')
      const forms = [part, Buffer.from(part).toString('hex'), Buffer.from(secret).toString('base64').slice(0, -4)]
      return forms.some((form) => text.includes(form))
    })
    .map(([name]) => name)
}

/** All that the database holds, whichever table it stands in. */
async function dump({ prisma }: Guarded): Promise<string> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = await prisma.$queryRawUnsafe<{ text: string }[]>(`SELECT t::text AS text FROM ${name} AS t`)
    texts.push(...rows.map(({ text }) => text))
  }
  expect(texts.flatMap((text) => text.split(/[(),"]/)).filter((text) => readKeyId(text) !== undefined)).toEqual([])
  return texts.join('\n')
}

/** How long it takes until the last of them refuses it. */
async function revoke({ prisma }: Guarded, instances: readonly Guarded[], key: string): Promise<number> {
  const startMs = performance.now()
  await prisma.accessKey.update({ where: { id: key.slice(5, 13) }, data: { revokedAt: new Date() } })
  for (const { statusOf } of instances) await waitFor(async () => ((await statusOf(key)) === 401 ? true : undefined))
  return performance.now() - startMs
}

/** From one address, from which a good key goes on being taken. */
async function guess({ url, key }: Guarded): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  const good = await key()
  const from = '127.0.0.18'
  for (let i = 0; i < GUESSES; i++) {
    const { status } = await post({ url, key: newKey('ingest').text }, { message: 'guessed' }, { from })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  expect((await post({ url, key: good }, { message: 'not guessed' }, { from })).status).toBe(201)
  return statuses
}
