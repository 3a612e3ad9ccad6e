import type { KeyKind } from '../generated/graphql.ts'

type Wanted = { kind: KeyKind; secret: string; origin: string }

const BODIES = {
  INGEST: { path: '/public/ingest', body: '{"level":"info","message":"hello from curl"}' },
  QUERY: { path: '/graphql', body: '{"query":"{ logs(first: 5) { nodes { timestamp level message } } }"}' },
} as const

/** A command that uses a new key: it sends a log, or asks for the newest. */
export function curlWith({ kind, secret, origin }: Wanted): string {
  const { path, body } = BODIES[kind]
  return [
    `curl '${origin}${path}'`,
    `-H 'Authorization: Bearer ${secret}'`,
    `-H 'Content-Type: application/json'`,
    `-d '${body}'`,
  ].join(` \\\n  `)
}
