import type { Part } from './operations.ts'

const NAMES: Record<string, string> = { stream: 'Stream', store: 'Writer', database: 'Database' }

/** What a part that does not work means for who sends logs and who looks for them. */
const MEANINGS: Record<string, string> = {
  stream: 'New logs are refused until it is back.',
  store: 'New logs are taken and wait in the stream; they appear late.',
  database: 'New logs wait in the stream, and a search may fail.',
}

export function partName({ name }: Part): string {
  return NAMES[name] ?? name
}

export function isTroubled({ state }: Part): boolean {
  return state !== 'OK'
}

/** One sentence or two; empty while all is well. */
export function describePart(part: Part): string {
  if (!isTroubled(part)) return ''
  const word = part.state === 'DOWN' ? 'is down' : 'is degraded'
  return `${partName(part)} ${word}${part.problem === null ? '' : ` (${part.problem})`}. ${MEANINGS[part.name] ?? ''}`.trim()
}
