/** The header of a proxy from anybody else makes nobody of anyone. */
import { expect } from 'vitest'
import { makeKey } from '../support/make-key.ts'
import { offerWebSocket, sendRaw } from '../support/raw-request.ts'
import { waitFor } from '../support/wait-for.ts'
import { send } from './client.ts'
import { noteResult } from './row.ts'
import { PROXY_SECRET, type Guarded } from './signed-in.ts'

const QUESTION = '{"query":"{ session { principal { name } } }"}'

const SECRET = ['X-Proxy-Secret', PROXY_SECRET] as const

/** Why each is refused, and its headers. */
const ATTEMPTS: readonly [reason: string, ...headers: string[]][] = [
  ['without the secret', 'X-Remote-User', 'root'],
  ['without the secret', 'X-Remote-User', 'root', 'X-Proxy-Secret', 'guess'],
  ['without the secret', 'x-remote-USER', 'root'],
  ['without the secret', 'X-Remote-Groups', 'sre'],
  ['without the secret', 'X-Remote-User', 'ada', ...SECRET, ...SECRET],
  ['named twice', 'X-Remote-User', 'ada', 'X-Remote-User', 'root', ...SECRET],
  ['named twice', 'X-Remote-User', 'ada', 'x_remote_user', 'root', ...SECRET],
  ['named twice', 'X-Remote-User', 'ada', 'X-Remote-Groups', 'dev', 'X-Remote-Groups', 'sre', ...SECRET],
  ['named in another way', 'X_Remote_User', 'root', ...SECRET],
  ['named in another way', 'X-Remote-User', 'ada', 'X_Remote_Groups', 'sre', ...SECRET],
  ['no name', 'X-Remote-User', '', ...SECRET],
  ['no name', 'X-Remote-User', ' ', ...SECRET],
  ['no name', 'X-Remote-User', 'root\tada', ...SECRET],
  ['no name', 'X-Remote-User', 'r'.repeat(201), ...SECRET],
]

export async function expectProxiesProven({ url, prisma }: Guarded): Promise<void> {
  const type = ['content-type', 'application/json']
  const ask = (...headers: string[]) =>
    sendRaw(url, {
      method: 'POST',
      path: '/graphql',
      headers: ['host', new URL(url).host, 'content-length', String(QUESTION.length), ...type, ...headers],
      body: QUESTION,
    })
  for (const [, ...headers] of ATTEMPTS) expect([headers, (await ask(...headers)).status]).toEqual([headers, 401])
  // Of an address that is no proxy the secret does not count, nor what is said to be in front of it.
  const strange = { 'x-remote-user': 'root', 'x-proxy-secret': PROXY_SECRET, 'x-forwarded-for': '127.0.0.1' }
  expect((await send(url, { path: '/graphql', headers: strange, body: QUESTION, from: '127.0.0.2' })).status).toBe(401)
  expect(JSON.parse((await ask('X-Remote-User', 'ada', ...SECRET)).text)).toMatchObject({
    data: { session: { principal: { name: 'ada' } } },
  })
  const key = await makeKey(prisma, { kind: 'query', name: 'mine' })
  const named = await waitFor(async () => {
    const { status, text } = await ask('X-Remote-User', 'root', 'Authorization', `Bearer ${key}`)
    return status === 200 ? (JSON.parse(text) as unknown) : undefined
  })
  expect(named).toMatchObject({ data: { session: { principal: { name: 'mine' } } } })
  expect(await prisma.accessUser.count({ where: { subject: 'root' } })).toBe(0)
  expect(await offerWebSocket(url, { 'x-remote-user': 'root', 'x-proxy-secret': 'guess' })).toBe(401)
  const reasons = new Set(['not from a trusted proxy', ...ATTEMPTS.map(([reason]) => reason)])
  const denied = await waitFor(async () => {
    const rows = await prisma.accessAudit.findMany({ where: { action: 'denied' } })
    const details = rows.map(({ detail }) => detail as { method?: string; reason: string })
    const found = details.filter(({ method }) => method === 'proxy')
    return new Set(found.map(({ reason }) => reason)).size >= reasons.size ? found : undefined
  })
  expect(new Set(denied.map(({ reason }) => reason))).toEqual(reasons)
  expect(JSON.stringify(denied)).not.toContain(PROXY_SECRET)
  await noteResult(
    'S21',
    `${ATTEMPTS.length + 2} forged headers refused, and noted with ${reasons.size} reasons, a key beside one counts alone`,
  )
}
