/** Paths that a router and a rule might read differently: they are as the plain path, or there is nothing. */
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect } from 'vitest'
import { sendRaw } from '../support/raw-request.ts'
import { bearer, type Guarded } from './guarded.ts'
import { noteResult } from './row.ts'

const PLAIN = [
  { method: 'POST', path: '/public/ingest', body: '{"message":"by a game"}' },
  { method: 'POST', path: '/graphql', body: '{"query":"{ logs { nodes { message } } }"}' },
  { method: 'GET', path: '/export', body: '' },
  { method: 'GET', path: '/metrics', body: '' },
] as const

const GAMES: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `/${path}`,
  (path) => `//${path}`,
  (path) => `${path}/`,
  (path) => `${path}//`,
  (path) => `${path};x`,
  (path) => `${path}.`,
  (path) => `${path}?x=1`,
  (path) => `${path}%3Fx=1`,
  (path) => `${path}#x`,
  (path) => `${path}%23`,
  (path) => `${path}%00`,
  (path) => `${path}%20`,
  (path) => `${path}/.`,
  (path) => `${path}/../livez`,
  (path) => `/.${path}`,
  (path) => `/livez/..${path}`,
  (path) => `/livez/%2e%2e${path}`,
  (path) => `/livez%2f..${path}`,
  (path) => `/assets/..${path}`,
  (path) => `/assets\\..${path}`,
  (path) => `/public/health/../..${path}`,
  (path) => path.toUpperCase(),
  (path) => `${path.slice(0, 2).toUpperCase()}${path.slice(2)}`,
  (path) => `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
  (path) => `/%25${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
  (path) => path.replaceAll('/', '%2f'),
  (path) => path.replaceAll('/', '\\'),
  (path) => `/elasticsearch/..${path}`,
  (path) => `/*${path}`,
  (path) => `/:x${path}`,
]

/** Neither served nor past the door. */
const REFUSED: ReadonlySet<number> = new Set([400, 401, 404, 405])

export async function expectPathsMeanOne(product: Guarded): Promise<void> {
  const { url, prisma } = product
  const own = new URL(url)
  const games = [...GAMES, (path: string) => `${url}${path}`, (path: string) => `http://127.0.0.1:1${path}`]
  const wrong: string[] = []
  for (const { method, path, body } of PLAIN) {
    for (const game of games) {
      const played = game(path)
      const headers = { 'content-type': 'application/json' }
      const { status, text: said } = await sendRaw(url, { method, path: played, headers, body })
      // A page that everybody may open holds nothing.
      const isPage = method === 'GET' && said.startsWith('<!doctype html>')
      if (!REFUSED.has(status) && !isPage) wrong.push(`${method} ${played}: ${status} ${said.slice(0, 80)}`)
    }
    const old = await sendOld(own, { method, path, body })
    if (!/^HTTP\/1\.[01] 401/.test(old)) wrong.push(`${method} ${path} in HTTP/1.0: ${old.slice(0, 80)}`)
  }
  expect(wrong).toEqual([])
  expect(await prisma.log.count({ where: { message: 'by a game' } })).toBe(0)

  // With a key a game is the plain path, or nothing: it never leads to where the key does not.
  const query = bearer(await product.key({ kind: 'query' }))
  for (const game of games) {
    const { path, body } = PLAIN[0]
    const headers = { 'content-type': 'application/json', ...query }
    const { status } = await sendRaw(url, { method: 'POST', path: game(path), headers, body })
    if (status !== 403 && !REFUSED.has(status)) wrong.push(`with a key that asks, ${game(path)}: ${status}`)
  }
  expect(wrong).toEqual([])
  expect(await prisma.log.count({ where: { message: 'by a game' } })).toBe(0)
  await noteResult(
    'S6',
    `${games.length + 1} forms of ${PLAIN.length} paths without a key, and of the ingest path with one that asks: none served`,
  )
}

type Sent = { method: string; path: string; body: string }

/** HTTP/1.0, without a Host. */
function sendOld({ hostname, port }: URL, { method, path, body }: Sent): Promise<string> {
  const socket = connect(Number(port), hostname)
  const type = 'Content-Type: application/json'
  socket.end(`${method} ${path} HTTP/1.0\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  return text(socket)
}
