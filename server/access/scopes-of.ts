/** Several scopes as one: of a person with several roles, and of a key that may never show more than its person sees. */
import type { ScopeRef } from '../platform/principal.ts'

type Scopes = readonly (ScopeRef | undefined)[]

/** What any of them shows; undefined, which is every log, where one of them is. @throws Error for none at all, which would show everything */
export function uniteScopes(scopes: Scopes): ScopeRef | undefined {
  if (scopes.length === 0) throw new Error('No scope is not every log.')
  return scopes.includes(undefined) ? undefined : join(scopes, { sign: '+', word: ' or ', operator: 'or' })
}

/** What all of them show; undefined where all of them are. */
export const intersectScopes = (...scopes: Scopes): ScopeRef | undefined =>
  join(scopes, { sign: '&', word: ' and ', operator: 'and' })

type Joint = { sign: string; word: string; operator: 'or' | 'and' }

function join(scopes: Scopes, { sign, word, operator }: Joint): ScopeRef | undefined {
  const byId = new Map(scopes.filter((scope) => scope !== undefined).map((scope) => [scope.id, scope]))
  const parts = [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const [first] = parts
  if (first === undefined || parts.length === 1) return first
  return {
    // Of a part that is joined itself the signs are others, or its parts would be parts of this one.
    id: parts.map(({ id }) => (/[+&]/.test(id) ? `(${id})` : id)).join(sign),
    name: parts.map(({ name }) => name).join(word),
    // Revisions only grow, so the sum changes when one of them does.
    revision: parts.reduce((sum, { revision }) => sum + revision, 0),
    filter: { [operator]: parts.map(({ filter }) => filter) },
  }
}
