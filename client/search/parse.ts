/**
 * The text of the search bar → `LogFilter`: `level:error "connection refused" -traceId:abc metadata.user.id>=100 (a OR b)`.
 *
 *     or        = and { OR and }                                        `or` and `and` beside a condition, else they are text
 *     and       = unary { [AND] unary }
 *     unary     = (- | NOT) unary | ( or ) | condition | text
 *     condition = field (: | :: | = | >= | > | <= | <) value            `::` tells upper from lower case, `>=1<5` is one range
 *     value     = word | "text" | value* | *value* | * | /regex/ | ( value { OR value } )
 *
 * What looks like a condition on a field that does not exist is text.
 */
import type { LogFilter } from '../generated/graphql.ts'
import { findAlias, nearestField } from './fields.ts'
import { allOf, anyOf, EVERYTHING, negate, textCondition } from './filter.ts'
import { readPastedId } from './pasted-id.ts'
import { readCondition } from './read-condition.ts'
import { resolveField } from './resolve-field.ts'
import { createScanner, type FieldName, type Scanner, type Version } from './scan.ts'
import { Problem, type SearchError } from './text-cursor.ts'

/** How a part of the text is read that could mean something else, and how to write the other meanings. */
export type Reading = {
  from: number
  to: number
  said: string
  others: readonly string[]
  /** Set if it may be the ID of a trace. */
  traceId?: string
}

export type Parsed =
  | { filter: LogFilter; readings?: readonly Reading[]; error?: undefined }
  | { filter?: undefined; readings?: undefined; error: SearchError }

type Parser = {
  scanner: Scanner
  version: Version
  nowMs: number
  readings: Reading[]
  /** Whether what was read last is a condition on a field, or a group that ends with one. */
  isAfterField: boolean
}

/**
 * The filter in normal form, or the first error and its place.
 * @param nowMs from which `timestamp>=now-1h` counts
 */
export function parseSearch(text: string, version: Version = 2, nowMs = Date.now()): Parsed {
  const scanner = createScanner(text, version)
  const readings: Reading[] = []
  try {
    scanner.skipSpace()
    if (scanner.atEnd()) return { filter: EVERYTHING }
    const filter = parseOr({ scanner, version, nowMs, readings, isAfterField: false }, 0)
    if (!scanner.atEnd()) throw new Problem('This ) has no matching (.', scanner.at(), scanner.at() + 1)
    return readings.length === 0 ? { filter } : { filter, readings }
  } catch (problem) {
    if (problem instanceof Problem) return { error: problem.error }
    throw problem
  }
}

/** More than the API accepts, and few enough for the stack. */
const MAX_DEPTH = 40

function parseOr(parser: Parser, depth: number): LogFilter {
  const parts = [parseAnd(parser, depth)]
  while (takeOperator(parser, 'OR')) parts.push(parseAnd(parser, depth))
  return anyOf(parts)
}

function parseAnd(parser: Parser, depth: number): LogFilter {
  const { scanner } = parser
  const parts = [parseUnary(parser, depth)]
  while (!scanner.atEnd() && scanner.peek() !== ')' && !scanner.atKeyword('OR') && !isLowerOperator(parser, 'OR')) {
    takeOperator(parser, 'AND')
    parts.push(parseUnary(parser, depth))
  }
  return allOf(parts)
}

function takeOperator(parser: Parser, word: 'AND' | 'OR'): boolean {
  const { scanner, readings } = parser
  if (scanner.takeKeyword(word)) return true
  if (!isLowerOperator(parser, word)) return false
  const from = scanner.at()
  const lower = word.toLowerCase()
  readings.push({ from, to: from + lower.length, said: `is read as ${word}`, others: [`"${lower}"`] })
  return scanner.take(lower)
}

/** Something other than an operator has to follow. */
const LOWER_OPERATORS = {
  AND: /and\s+(?![\s)]|(?:AND|OR)(?:[\s()]|$))(?=.)/sy,
  OR: /or\s+(?![\s)]|(?:AND|OR)(?:[\s()]|$))(?=.)/sy,
}

/** People write `level:error or level:fatal`, but in sentences, which they paste, the word is text. */
function isLowerOperator({ scanner, version, isAfterField }: Parser, word: 'AND' | 'OR'): boolean {
  const found = version > 1 && scanner.match(LOWER_OPERATORS[word])
  if (!found) return false
  if (isAfterField) return true
  const name = scanner.fieldNameAt(scanner.at() + found[0].length)
  return name !== undefined && resolveField(name) !== undefined
}

function parseUnary(parser: Parser, depth: number): LogFilter {
  const { scanner, version, readings } = parser
  const start = scanner.at()
  if (depth > MAX_DEPTH) throw new Problem('The search is nested too deeply.', start, start + 1)
  const [negative] = (version > 1 && scanner.match(/-\d[^\s()"]*/y)) || []
  if (negative !== undefined) {
    const said = `leaves out logs with ${negative.slice(1)}`
    readings.push({ from: start, to: start + negative.length, said, others: [`"${negative}"`] })
  }
  if (scanner.takeMinus() || scanner.takeKeyword('NOT')) return negate(parseUnary(parser, depth + 1))
  if (scanner.take('(')) {
    const inner = parseOr(parser, depth + 1)
    if (!scanner.take(')')) throw new Problem('This ( is not closed.', start, start + 1)
    return inner
  }
  if (scanner.atEnd() || scanner.peek() === ')' || scanner.atKeyword('OR') || scanner.atKeyword('AND'))
    throw new Problem('A condition is missing here.', start, start + 1)
  return parseCondition(parser)
}

function parseCondition(parser: Parser): LogFilter {
  const { scanner, version, nowMs, readings } = parser
  const name = scanner.takeField()
  const resolved = name && resolveField(name)
  if (!name) return parseText(parser)
  if (!resolved || (resolved.isAlias && version === 1)) return parseUnknown(parser, name)
  const { from, operator } = name
  const value = scanner.takeValue()
  parser.isAfterField = true
  if (resolved.isAlias) {
    const others = [JSON.stringify(scanner.slice(from, value.to)), ...otherFields(parser, name, value.to).metadata]
    readings.push({ from, to: value.to, said: `asks for the field ${resolved.ref.field}`, others })
  }
  return readCondition(resolved.ref, { operator, value, from, version, nowMs })
}

/** The name is none of a field, so it stands in a message: `took=88ms`, `localhost:8080`. */
function parseUnknown(parser: Parser, name: FieldName): LogFilter {
  const { scanner, version, readings } = parser
  if (name.keys.length === 1 && name.keys[0]?.toLowerCase() === 'metadata')
    throw new Problem('Metadata requires a key: metadata.user.id', name.from, name.to)
  if (version === 1) throw new Problem('Unknown field.', name.from, name.to)
  const to = endOfValue(scanner)
  if (to !== undefined) {
    const { metadata, nearest } = otherFields(parser, name, to)
    const others = [...nearest, ...metadata]
    if (others.length > 0) readings.push({ from: name.from, to, said: 'is searched as text', others })
  }
  scanner.moveTo(name.from)
  return parseText(parser)
}

function endOfValue(scanner: Scanner): number | undefined {
  try {
    return scanner.takeValue().to
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

/** The same condition on a path in the metadata, and on the field that was probably meant. */
function otherFields({ scanner }: Parser, { keys, operator, from, to }: FieldName, end: number) {
  const [first = ''] = keys
  const path = scanner.slice(from + first.length, to)
  const rest = `${path}${operator === '=' ? ':' : operator}${scanner.slice(to + operator.length, end)}`
  const nearest = findAlias(first) ?? nearestField(first)
  const isPossible = nearest !== undefined && (nearest === 'metadata') === (path !== '')
  return {
    metadata: [`metadata.${first}${rest}`].filter(isCondition),
    nearest: (isPossible ? [`${nearest}${rest}`] : []).filter(isCondition),
  }
}

const isCondition = (text: string) => {
  const { filter, readings } = parseSearch(text)
  return filter !== undefined && readings === undefined
}

/** Words without a field are looked for in the message. */
function parseText(parser: Parser): LogFilter {
  const { scanner, version, readings } = parser
  const value = scanner.takeText()
  parser.isAfterField = false
  if (value.kind !== 'word' && value.kind !== 'text') return EVERYTHING
  const { from, to, text } = value
  if (version === 1 || value.kind === 'text') return textCondition('message', { contains: text })
  const id = readPastedId(text)
  if (id) {
    readings.push({ from, to, said: id.said, others: [JSON.stringify(text)], ...(id.isTrace && { traceId: text }) })
    return id.filter
  }
  const isKeyword = text === 'not' || (from > 0 && (text === 'and' || text === 'or'))
  if (isKeyword && !scanner.atEnd())
    readings.push({ from, to, said: 'is searched as text', others: [text.toUpperCase()] })
  return textCondition('message', { contains: text })
}
