/** The filter as rows and groups, for the builder. A row is validated as text of the search language. */
import type { LogFilter, MetadataOp, StringFilter } from '../generated/graphql.ts'
import { TEXT_FIELDS, type Field } from './fields.ts'
import { allOf, anyOf, conjuncts, negate, simplify } from './filter.ts'
import { parseSearch, type Parsed } from './parse.ts'
import { pattern, printBounds, printPath, scalar, word, type Bounds } from './print.ts'

export type Row = {
  kind: 'row'
  id: string
  isNegated: boolean
  field: Field
  /** Within the metadata, as the search language writes it: `user.id`. */
  path: string
  operator: RowOperator
  value: string
  caseSensitive: boolean
}

/** Of which field of a row, and a sentence. */
export type RowProblem = { at: 'key' | 'value'; message: string }

export type Group = { kind: 'group'; id: string; isNegated: boolean; joinedBy: 'and' | 'or'; parts: readonly Node[] }
export type Node = Row | Group

export const OPERATOR_LABELS = {
  contains: 'contains',
  is: 'is',
  isOneOf: 'is one of',
  startsWith: 'starts with',
  matches: 'matches',
  exists: 'exists',
  '>=': '≥',
  '>': '>',
  '<=': '≤',
  '<': '<',
} as const
export type RowOperator = keyof typeof OPERATOR_LABELS

const TEXT_OPERATORS: readonly RowOperator[] = ['contains', 'is', 'isOneOf', 'startsWith', 'matches', 'exists']
const BOUNDS = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const
const BOUND_OPERATORS: readonly RowOperator[] = Object.values(BOUNDS)

export function operatorsOf(field: Field): readonly RowOperator[] {
  if (field === 'level') return ['is', 'isOneOf', '>=']
  if (field === 'timestamp') return BOUND_OPERATORS
  if (field === 'pattern') return ['is']
  return field === 'metadata' ? ['is', 'isOneOf', 'contains', 'exists', ...BOUND_OPERATORS] : TEXT_OPERATORS
}

/** Whether a row has a choice between upper and lower case. */
export function knowsCase({ field, operator }: Row): boolean {
  const isText = TEXT_FIELDS.some((known) => known === field)
  return isText && (operator === 'contains' || operator === 'startsWith' || operator === 'matches')
}

const newId = () => Math.random().toString(36).slice(2)

export function newRow(field: Field = 'message'): Row {
  const operator = operatorsOf(field)[0] ?? 'is'
  return { kind: 'row', id: newId(), isNegated: false, field, path: '', operator, value: '', caseSensitive: false }
}

export function newGroup(joinedBy: Group['joinedBy'], parts: readonly Node[] = [newRow()]): Group {
  return { kind: 'group', id: newId(), isNegated: false, joinedBy, parts }
}

/** Further bounds in the value, `>= 100<500`, are dropped unless the first one stays on its side. */
export function changeOperator(row: Row, operator: RowOperator): Row {
  const staysOnSide = !BOUND_OPERATORS.includes(row.operator) || operator.startsWith(row.operator.charAt(0))
  return { ...row, operator, value: staysOnSide ? row.value : row.value.replace(/[<>].*$/s, '').trim() }
}

/** The condition of a row, or what is wrong with it. */
export function readRow(row: Row): Parsed {
  const text = writeRow(row)
  const parsed = parseSearch(text)
  if (!parsed.filter || row.field in parsed.filter) return parsed
  return { error: { message: 'This is more than one value; quote it.', from: 0, to: text.length } }
}

/** `contains ""` is true of every text, which no one means; a text that is empty may be meant. */
function lacksValue({ field, operator, value }: Row): boolean {
  if (operator === 'exists') return false
  const isWord = field === 'level' || operator === 'isOneOf' || BOUND_OPERATORS.includes(operator)
  return isWord ? value.trim() === '' : value === '' && operator !== 'is'
}

/** The reason why a row is no condition yet. */
export function findRowProblem(row: Row): RowProblem | undefined {
  if (row.field === 'metadata' && row.path.trim() === '') return { at: 'key', message: 'The key is missing.' }
  if (lacksValue(row)) return { at: 'value', message: 'The value is missing.' }
  const { error } = readRow(row)
  return error && { at: 'value', message: error.message }
}

/** The first problem of the rows in a tree. */
export function findProblem(node: Node): RowProblem | undefined {
  if (node.kind === 'row') return findRowProblem(node)
  return node.parts.map(findProblem).find((problem) => problem !== undefined)
}

/** The filter of a tree; undefined while a row in it cannot be read. */
export function toFilter(node: Node): LogFilter | undefined {
  const filter = node.kind === 'row' ? readRow(node).filter : joinParts(node)
  return filter && node.isNegated ? negate(filter) : filter
}

function joinParts({ joinedBy, parts }: Group): LogFilter | undefined {
  const filters: LogFilter[] = []
  for (const part of parts) {
    const filter = toFilter(part)
    if (!filter) return undefined
    filters.push(filter)
  }
  return joinedBy === 'and' ? allOf(filters) : anyOf(filters)
}

/** The outermost is always a group, so that there is something to add to. */
export function toTree(filter: LogFilter): Group {
  const simple = simplify(filter)
  const node = simple.or ? toNode(simple) : newGroup('and', conjuncts(simple).map(toNode))
  return node.kind === 'group' ? node : newGroup('and', [node])
}

function toNode(filter: LogFilter): Node {
  if (filter.not) return { ...toNode(filter.not), isNegated: true }
  if (filter.and) return newGroup('and', filter.and.map(toNode))
  if (filter.or) return newGroup('or', filter.or.map(toNode))
  return toRow(filter)
}

function toRow({ level, timestamp, pattern: kind, metadata, ...texts }: LogFilter): Row {
  if (typeof kind === 'string') return { ...newRow('pattern'), value: kind }
  if (level) {
    const names = level.in ?? [level.eq ?? level.gte ?? 'INFO']
    const operator = level.in ? 'isOneOf' : level.gte ? '>=' : 'is'
    return { ...newRow('level'), operator, value: names.join(' ').toLowerCase() }
  }
  if (timestamp) return { ...newRow('timestamp'), ...boundOf(timestamp) }
  if (metadata) return toMetadataRow(metadata.path, metadata.op)
  const field = TEXT_FIELDS.find((name) => texts[name]) ?? 'message'
  return toTextRow(field, texts[field] ?? {})
}

function toTextRow(field: (typeof TEXT_FIELDS)[number], test: StringFilter): Row {
  const row = { ...newRow(field), caseSensitive: test.caseSensitive === true }
  const { contains, startsWith, regex, isNull, eq } = test
  if (typeof isNull === 'boolean') return { ...row, operator: 'exists', isNegated: isNull }
  if (test.in) return { ...row, operator: 'isOneOf', value: test.in.map(word).join(' ') }
  if (typeof contains === 'string') return { ...row, operator: 'contains', value: contains }
  if (typeof startsWith === 'string') return { ...row, operator: 'startsWith', value: startsWith }
  return typeof regex === 'string'
    ? { ...row, operator: 'matches', value: regex }
    : { ...row, operator: 'is', value: eq ?? '' }
}

function toMetadataRow(keys: readonly string[], op: MetadataOp): Row {
  const row = { ...newRow('metadata'), path: printPath(keys).slice('metadata.'.length) }
  if (typeof op.exists === 'boolean') return { ...row, operator: 'exists', isNegated: !op.exists }
  if (op.in) return { ...row, operator: 'isOneOf', value: op.in.map(scalar).join(' ') }
  if (op.eq) return { ...row, operator: 'is', value: scalar(op.eq) }
  if (typeof op.contains === 'string') return { ...row, operator: 'contains', value: op.contains }
  return { ...row, ...boundOf(op.range ?? {}) }
}

/** The first bound is the operator; further ones, of a range, stay in the value as the search language writes them. */
function boundOf(bounds: Bounds): Pick<Row, 'operator' | 'value'> {
  const text = printBounds(bounds)
  const operator = Object.values(BOUNDS).find((known) => text.startsWith(known)) ?? '>='
  return { operator, value: text.slice(operator.length) }
}

function writeRow({ field, path, operator, value, caseSensitive }: Row): string {
  const name = field === 'metadata' ? `metadata.${path}` : field
  const is = caseSensitive ? '::' : ':'
  if (field === 'pattern') return `${name}${is}${JSON.stringify(value)}`
  switch (operator) {
    case 'contains':
      return `${name}${is}*${word(value)}*`
    case 'startsWith':
      return `${name}${is}${word(value)}*`
    case 'matches':
      return `${name}${is}${pattern(value)}`
    case 'is':
      return `${name}=${field === 'metadata' ? writeScalar(value) : word(value)}`
    case 'isOneOf':
      return `${name}${field === 'metadata' ? '=' : ':'}(${value})`
    case 'exists':
      return `${name}:*`
    default:
      return `${name}${operator}${value.trim()}`
  }
}

/** Numbers, booleans and quoted text keep their type. */
function writeScalar(value: string): string {
  const isMeant = /^(?:true|false|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|".*")$/is.test(value)
  return isMeant ? value : word(value)
}
