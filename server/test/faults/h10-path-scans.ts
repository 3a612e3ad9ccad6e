/** What scanners look for: it is not there, the answer says so as any other does, and nobody is called to look into the log. */
import { expect } from 'vitest'
import { sendRaw } from '../support/raw-request.ts'
import { wordsOf } from '../support/words.ts'
import { type Product } from './client.ts'
import { createRandom } from './random.ts'
import { exchange } from './raw-client.ts'
import { noteResult, size } from './row.ts'

const PATHS = size(10_000, 500)
const CLIENTS = 8

const KNOWN = wordsOf(`/../package.json /../../../../etc/passwd /%2e%2e/%2e%2e/package.json /..%2f..%2fetc/passwd /%00
    /..%5c..%5cwindows /..\\..\\windows //etc/passwd /%ff /% /index.html%00.png /v/%ff /v/:(a /.env
    /.git/config /assets/../../package.json /wp-login.php /graphql/..%2f.. /%c0%ae%c0%ae/x`)

/** None of them can come together as a page's path. */
const PIECES = [
  ...wordsOf(`/ // /. /.. %2e %2E%2e %2f %5c \\ %00 %ff % %zz %c0%af %25 ..; ;a=b etc passwd package.json
    index.html assets v :a :( * ( ~ .git .env node_modules + | ^ { " <script> @ & = , $`),
  'a'.repeat(50),
  'a'.repeat(300),
  '\u00ad',
]

/** The path of a seed: it ends as no file of ours does. */
function makePath(seed: number): string {
  const random = createRandom(seed)
  const pieces = Array.from({ length: 1 + random.below(12) }, () => random.pick(PIECES))
  return `/${pieces.join('')}/passwd.${seed}`
}

/** What is not HTTP any more. */
const BROKEN = [
  'GET /a b HTTP/1.1',
  'GET /\u0000 HTTP/1.1',
  'GET a HTTP/1.1',
  '/ HTTP/1.1',
  'G(T / HTTP/1.1',
  'GET / HTTP/9.9',
]

export async function expectScansAnswered({ url, output }: Product): Promise<void> {
  const logged = output().length
  const wrong: string[] = []
  const paths = [...KNOWN, ...Array.from({ length: PATHS }, (_, seed) => makePath(seed))]
  let next = 0
  async function scan(): Promise<void> {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      const { status, headers, text } = await sendRaw(url, { path })
      const isOurs = /^\{"error":\{"code":"(NOT_FOUND|BAD_REQUEST)","message":"[^]*","requestId":"[\w-]{36}"\}\}$/.test(
        text,
      )
      // Letters that are not encoded are no HTTP.
      const expected = path.includes('\u00ad') ? 400 : 404
      if (status !== expected || !isOurs || !headers['content-type']?.startsWith('application/json'))
        wrong.push(`${path}: ${status} ${text.slice(0, 200)}`)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, scan))
  expect(wrong).toEqual([])
  for (const line of BROKEN)
    expect([line, (await exchange(url, `${line}\r\nHost: a\r\n\r\n`)).statuses]).toEqual([line, [400]])
  expect(output().slice(logged)).toBe('')
  await noteResult(
    'H10',
    `${paths.length} paths: each 404 in the form of all errors, or 400 where it is no HTTP; 0 lines in the log`,
  )
}
