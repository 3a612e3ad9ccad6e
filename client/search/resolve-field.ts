import { findAlias, findField, type AskedRef } from './fields.ts'
import { isBound } from './read-condition.ts'
import type { FieldName } from './scan.ts'

type ResolvedField = { ref: AskedRef; isAlias: boolean }

/** The field that a name before an operator stands for; undefined if there is none, so that it is text. */
export function resolveField(name: FieldName): ResolvedField | undefined {
  const [first = '', ...path] = name.keys
  const field = findField(first)
  if (field === 'metadata') return path.length > 0 ? { ref: { field, path }, isAlias: false } : undefined
  if (path.length > 0) return undefined
  if (field === 'pattern' && !isAsked(field, name)) return undefined
  if (field !== undefined) return { ref: { field }, isAlias: false }
  const alias = findAlias(first)
  return alias !== undefined && alias !== 'metadata' && isAsked(alias, name)
    ? { ref: { field: alias }, isAlias: true }
    : undefined
}

/** `service=web`, `time: 12 ms` and `pattern=/a` are what logs say; who asks for the field writes `service:web`, `time>=…` and `pattern:"…"`. */
function isAsked(alias: AskedRef['field'], { operator, hasValue }: FieldName): boolean {
  if (!hasValue || operator === '=') return false
  if (alias === 'pattern') return operator === ':'
  if (alias === 'timestamp') return isBound(operator)
  return alias === 'level' || !isBound(operator)
}
