/** The header of a proxy from anybody else makes nobody of anyone. */
import { expect } from 'vitest'
import { makeKey } from '../support/make-key.ts'
import { sendRaw } from '../support/raw-request.ts'
import { waitFor } from '../support/wait-for.ts'
import { send } from './client.ts'
import { noteResult } from './row.ts'
import { PROXY_SECRET, type Guarded } from './signed-in.ts'

const QUESTION = '{"query":"{ session { principal { name } } }"}'

export async function expectProxiesProven({ url, prisma }: Guarded): Promise<void> {
  const type = ['content-type', 'application/json']
  const ask = (...headers: string[]) =>
    sendRaw(url, {
      method: 'POST',
      path: '/graphql',
      headers: ['host', new URL(url).host, 'content-length', String(QUESTION.length), ...type, ...headers],
      body: QUESTION,
    })
  const secret = ['X-Proxy-Secret', PROXY_SECRET]
  const attempts: string[][] = [
    ['X-Remote-User', 'root'],
    ['X-Remote-User', 'root', 'X-Proxy-Secret', 'guess'],
    ['x-remote-USER', 'root'],
    ['X-Remote-Groups', 'sre'],
    ['X-Remote-User', 'ada', 'X-Remote-User', 'root', ...secret],
    ['X-Remote-User', 'ada', 'x_remote_user', 'root', ...secret],
    ['X_Remote_User', 'root', ...secret],
    ['X-Remote-User', 'ada', 'X-Remote-Groups', 'dev', 'X-Remote-Groups', 'sre', ...secret],
    ['X-Remote-User', '', ...secret],
    ['X-Remote-User', 'ada', ...secret, ...secret],
  ]
  for (const headers of attempts) expect([headers, (await ask(...headers)).status]).toEqual([headers, 401])
  // Of an address that is no proxy the secret does not count, nor what is said to be in front of it.
  const strange = { 'x-remote-user': 'root', 'x-proxy-secret': PROXY_SECRET, 'x-forwarded-for': '127.0.0.1' }
  expect((await send(url, { path: '/graphql', headers: strange, body: QUESTION, from: '127.0.0.2' })).status).toBe(401)
  expect(JSON.parse((await ask('X-Remote-User', 'ada', ...secret)).text)).toMatchObject({
    data: { session: { principal: { name: 'ada' } } },
  })
  const key = await makeKey(prisma, { kind: 'query', name: 'mine' })
  const named = await waitFor(async () => {
    const { status, text } = await ask('X-Remote-User', 'root', 'Authorization', `Bearer ${key}`)
    return status === 200 ? (JSON.parse(text) as unknown) : undefined
  })
  expect(named).toMatchObject({ data: { session: { principal: { name: 'mine' } } } })
  expect(await prisma.accessUser.count({ where: { subject: 'root' } })).toBe(0)
  const denied = await waitFor(async () => {
    const rows = await prisma.accessAudit.findMany({ where: { action: 'denied' } })
    return rows.length > 0 ? rows : undefined
  })
  expect(JSON.stringify(denied.map(({ detail }) => detail))).not.toContain(PROXY_SECRET)
  await noteResult('S21', `${attempts.length + 1} forged headers refused and noted, a key beside one counts alone`)
}
