/** What somebody may do. The server has the same list; a test compares them. */

/** In the order of a form, with words for people. */
const PERMISSION_WORDS = {
  'logs:read': 'Search and read logs',
  'logs:export': 'Export logs',
  'views:write': 'Save views',
  'views:share': 'Share views with others',
  'ingest:write': 'Send logs',
  'pipeline:read': 'See the pipeline',
  'deadletters:read': 'Read dead letters',
  'deadletters:replay': 'Replay dead letters',
  'metrics:read': 'Read the metrics',
  'access:read': 'See keys, people, roles and scopes',
  'access:write': 'Change keys, people, roles and scopes',
  'audit:read': 'Read the audit log',
} as const

export type Permission = keyof typeof PERMISSION_WORDS

export const PERMISSIONS = Object.keys(PERMISSION_WORDS) as Permission[]

/** They show what belongs to all logs, so that they never go with a scope. */
export const UNSCOPED_ONLY: readonly Permission[] = [
  'pipeline:read',
  'deadletters:read',
  'deadletters:replay',
  'metrics:read',
  'access:read',
  'access:write',
  'audit:read',
]

/** The words for a permission; one of a newer server is its own name. */
export function permissionWords(name: string): string {
  const words: Readonly<Record<string, string>> = PERMISSION_WORDS
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name
}
