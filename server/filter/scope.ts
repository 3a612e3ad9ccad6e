/**
 * What a scope says about logs: the condition that is added to every question, and the part of it that PostgreSQL itself enforces by two
 * settings, because it names resources (docs/access.md).
 */
import type { ScopeSettings } from '../platform/postgres/scoped-reads.ts'
import type { ScopeRef } from '../platform/principal.ts'
import { readScopeFilter, type Condition, type TextCondition } from './condition.ts'
import { escapeLike } from './escape-like.ts'

/** Resources that a scope shows, and beginnings of names; it shows no others. */
export type ScopeResources = { names: readonly string[]; prefixes: readonly string[] }

/** Longer lists are planned as a table. */
const MAX_LITERALS = 10

type Read = { condition: Condition; settings: ScopeSettings | undefined }

/** By the object, which is another one after each change: nothing that was read of one scope serves for another. */
const known = new WeakMap<ScopeRef, Read>()

function read(scope: ScopeRef): Read {
  const before = known.get(scope)
  if (before) return before
  const condition = readScopeFilter(scope.filter)
  const resources = resourcesOf(condition)
  const made = { condition: withTables(condition), settings: resources && settingsOf(resources) }
  known.set(scope, made)
  return made
}

export const conditionOfScope = (scope: ScopeRef): Condition => read(scope).condition

/** Undefined where the scope names no resources: the condition alone then keeps other logs back. */
export const settingsOfScope = (scope: ScopeRef): ScopeSettings | undefined => read(scope).settings

/**
 * Resources among which are those of all logs that the condition selects; undefined where it does not say. Only names and beginnings in
 * their own case: the index on `resource_id` leads to these. A log without a resource has none of them.
 */
export function resourcesOf(condition: Condition): ScopeResources | undefined {
  switch (condition.kind) {
    case 'and':
      return fewest(condition.of.map(resourcesOf).filter((part) => part !== undefined))
    case 'or':
      return union(condition.of.map(resourcesOf))
    case 'text':
      return condition.field === 'resourceId' ? resourcesIn(condition) : undefined
    case 'not':
    case 'time':
    case 'level':
    case 'pattern':
    case 'metadata':
      return undefined
  }
}

function resourcesIn(condition: TextCondition): ScopeResources | undefined {
  if (condition.op === 'in') return { names: condition.values, prefixes: [] }
  const isPrefix = condition.op === 'startsWith' && condition.caseSensitive
  return isPrefix ? { names: [], prefixes: [condition.value] } : undefined
}

/** Each part holds the others; a list says more than a beginning. */
function fewest(parts: readonly ScopeResources[]): ScopeResources | undefined {
  return parts.toSorted((a, b) => a.prefixes.length - b.prefixes.length || a.names.length - b.names.length)[0]
}

function union(parts: readonly (ScopeResources | undefined)[]): ScopeResources | undefined {
  const all = parts.filter((part) => part !== undefined)
  if (all.length < parts.length) return undefined
  return {
    names: [...new Set(all.flatMap(({ names }) => names))],
    prefixes: [...new Set(all.flatMap(({ prefixes }) => prefixes))],
  }
}

/** A name with a line break cannot stand in a line: as a pattern it has any character there, and the condition says which. */
function settingsOf({ names, prefixes }: ScopeResources): ScopeSettings {
  const isLine = (name: string) => !name.includes('\n')
  const others = names.filter((name) => !isLine(name))
  const patterns = [...prefixes.map((prefix) => `${escapeLike(prefix)}%`), ...others.map(escapeLike)]
  return {
    resources: linesOf(names.filter(isLine)),
    prefixes: linesOf(patterns.map((pattern) => pattern.replaceAll('\n', '_'))),
  }
}

/** An empty text is no line; one empty line is written as two. */
const linesOf = (lines: readonly string[]): string => lines.join('\n') || (lines.length > 0 ? '\n' : '')

function withTables(condition: Condition): Condition {
  switch (condition.kind) {
    case 'and':
      return { kind: 'and', of: condition.of.map(withTables) }
    case 'or':
      return { kind: 'or', of: joined(condition.of).map(withTables) }
    case 'not':
      return { kind: 'not', of: withTables(condition.of) }
    case 'text':
      return condition.op === 'in' && condition.values.length > MAX_LITERALS
        ? { ...condition, asTable: true }
        : condition
    case 'time':
    case 'level':
    case 'pattern':
    case 'metadata':
      return condition
  }
}

/** One list of resources where there are several: a filter bounds the length of each, and an index serves one. */
function joined(parts: readonly Condition[]): readonly Condition[] {
  const lists = parts.map(listedIn)
  const others = parts.filter((_, i) => lists[i] === undefined)
  if (parts.length - others.length < 2) return parts
  return [{ kind: 'text', field: 'resourceId', op: 'in', values: lists.flatMap((list) => list ?? []) }, ...others]
}

const listedIn = (condition: Condition): readonly string[] | undefined =>
  condition.kind === 'text' && condition.field === 'resourceId' && condition.op === 'in' ? condition.values : undefined
