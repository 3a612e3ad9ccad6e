/** What the rows about people share: a product that asks who they are. */
import { createPasswords } from '../../access/passwords.ts'
import { startApp } from '../support/harness.ts'
import { signIn } from '../support/sign-in.ts'
import { createWebSession, type WebSession } from '../support/web-session.ts'

export type Guarded = Pick<Awaited<ReturnType<typeof startApp>>, 'url' | 'prisma' | 'firstRun'>

export const PROXY_SECRET = 'a secret of the proxy'
export const PASSWORD = 'a violin in the rain'

/** Somebody on this machine is a proxy, who must say its secret: rows that have nothing to do with it send no such header. */
export const startGuarded = () =>
  startApp({
    env: {
      AUTH: 'on',
      TRUSTED_PROXIES: '127.0.0.1',
      PROXY_USER_HEADER: 'X-Remote-User',
      PROXY_GROUPS_HEADER: 'X-Remote-Groups',
      PROXY_SECRET,
    },
  })

/** Makes a local account with a password. */
export async function makeAccount({ prisma }: Guarded, login: string, roles: string[] = ['viewer']): Promise<string> {
  const password = await createPasswords().hash(PASSWORD, login)
  const { id } = await prisma.accessUser.create({
    data: { issuer: 'local', subject: login, name: login, password, roles },
  })
  return id
}

/** A browser in which somebody has signed in. */
export async function openAs({ url, prisma }: Guarded, login: string, roles: string[]): Promise<WebSession> {
  const { cookie } = await signIn(prisma, { login, roles })
  const session = createWebSession(url)
  session.jar.set('timberline', cookie.slice('timberline='.length))
  return session
}

/** The status of a question that everybody may ask who has signed in. */
export async function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    body: '{"query":"{ session { permissions } }"}',
  })
  await answer.arrayBuffer()
  return answer.status
}
