/**
 * Templates that differ in a single word are one pattern if that word is another one each time: `Accepted password for root`, `… for admin`.
 * The result depends on the set alone, not on its order nor on how many logs have each template.
 */
import { REST, tokensOf, VALUE, WORD } from './template.ts'

/** So many different words at one place make it a variable. Measured on 16 public sets: 2 merges too much, from 4 on nothing changes. */
const MIN_WORDS = 4
const MAX_ROUNDS = 3
/** As many as a filter may have. */
const MAX_VARIABLES = 64

/** Of `tokensOf`. */
type Parts = readonly string[]
type Group = { parts: Parts; templates: readonly string[] }

/** For each template the one that it belongs to, which is often itself. `others` are merged with them, and are not in the answer. */
export function mergeTemplates(
  templates: Iterable<string>,
  others: Iterable<string> = [],
): ReadonlyMap<string, string> {
  const wanted = new Set(templates)
  const shapes = Map.groupBy([...wanted].map(toGroup), ({ parts }) => shapeOf(parts))
  for (const template of others) {
    if (wanted.has(template)) continue
    const group = toGroup(template)
    shapes.get(shapeOf(group.parts))?.push(group)
  }
  const merged = [...shapes.values()].flatMap(mergeGroups).flatMap(({ parts, templates: members }) => {
    const text = parts.join('')
    return members.filter((template) => wanted.has(template)).map((template) => [template, text] as const)
  })
  return new Map(merged)
}

const toGroup = (template: string): Group => ({ parts: tokensOf(template), templates: [template] })

/** Only templates of one shape are merged. One that ends open has a shape of its own: where it is cut depends on its words. */
function shapeOf(parts: Parts): string {
  const isOpen = parts.some((part) => part.endsWith(REST))
  const separators = parts.filter((_, i) => i % 2 === 1)
  return isOpen ? parts.join('') : JSON.stringify([separators, parts[0] === '', parts.at(-1) === ''])
}

function mergeGroups(groups: readonly Group[]): readonly Group[] {
  let current = groups
  for (let round = 0; round < MAX_ROUNDS && current.length > 1; round++) {
    const before = current.length
    const { length } = current[0]?.parts ?? []
    for (let place = 0; place < length; place += 2) current = mergeAt(current, place)
    if (current.length === before) break
  }
  return current
}

function mergeAt(groups: readonly Group[], place: number): readonly Group[] {
  // Of most places that says it all, and to put the others together for each template takes long.
  if (!isOtherEachTime(groups, place)) return groups
  const byOthers = Map.groupBy(groups, ({ parts }) => parts.with(place, '').join(''))
  return [...byOthers.values()].flatMap((alike) => {
    const [first] = alike
    if (!first || !isVariable(alike, place)) return alike
    return [{ parts: first.parts.with(place, WORD), templates: alike.flatMap(({ templates }) => templates) }]
  })
}

function isOtherEachTime(groups: readonly Group[], place: number): boolean {
  const words = new Set(groups.map(({ parts }) => parts[place]))
  const isOneAlready = words.has(VALUE) || words.has(WORD)
  return words.size >= (isOneAlready ? 2 : MIN_WORDS)
}

/** Something has to stay by which the pattern is known. */
function isVariable(alike: readonly Group[], place: number): boolean {
  if (!isOtherEachTime(alike, place)) return false
  const others = alike[0]?.parts.filter((part, i) => i % 2 === 0 && i !== place && part !== '') ?? []
  const variables = others.filter((part) => part.includes(VALUE)).length
  return variables < others.length && variables < MAX_VARIABLES
}
