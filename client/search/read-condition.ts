/** The condition that an operator and a value after a field make. */
import { parseLevel } from '../../server/log/levels.ts'
import type { LogFilter, LogLevel, MetadataOp, MetadataValue, NumberRange, StringFilter } from '../generated/graphql.ts'
import { LEVELS } from '../ui/level.ts'
import type { AskedRef, TextField } from './fields.ts'
import { anyOf, EVERYTHING, textCondition } from './filter.ts'
import { eitherType, exactType, isHeld, NUMBER } from './metadata-value.ts'
import { readMoment } from './read-moment.ts'
import type { Operator, Value, Version } from './scan.ts'
import { Problem } from './text-cursor.ts'

/** The operator and value after a field. */
type Written = { operator: Operator; value: Value; from: number; version: Version; nowMs: number }

export function readCondition(ref: AskedRef, written: Written): LogFilter {
  if (ref.field === 'level') return readLevel(withBound(written))
  if (ref.field === 'pattern') return readPattern(written)
  if (ref.field === 'timestamp') return readTimestamp(withBound(written))
  return ref.field === 'metadata' ? readMetadata([...ref.path], withBound(written)) : readText(ref.field, written)
}

/** `ms:>2000` is `ms>2000`, as other tools write it, and as it comes about where the bar has completed `ms:`. */
function withBound(written: Written): Written {
  const { operator, value, version } = written
  const sign = operator === ':' && version > 1 && value.kind === 'word' ? /^[<>]=?/.exec(value.text)?.[0] : undefined
  if (sign === undefined || value.kind !== 'word' || !isBound(sign)) return written
  return { ...written, operator: sign, value: { ...value, text: value.text.slice(sign.length) } }
}

const BOUNDS = { '>=': 'gte', '>': 'gt', '<=': 'lte', '<': 'lt' } as const

function readText(field: TextField, { operator, value, from }: Written): LogFilter {
  if (isBound(operator)) throw new Problem(`${field} is text; ${operator} does not apply to it.`, from, value.to)
  const caseMatters = operator === '::' && { caseSensitive: true }
  const is = (test: StringFilter) => textCondition(field, test)
  switch (value.kind) {
    case 'any':
      return is({ isNull: false })
    case 'list':
      return is({ in: value.values.map(textOf) })
    case 'word':
    case 'text':
      if (field !== 'message' || operator === '=') return is({ eq: value.text })
      return is({ contains: value.text, ...caseMatters })
    default:
      return is({ [value.kind]: value.text, ...caseMatters })
  }
}

/** In quotes, because nearly every pattern has a space or a star. */
function readPattern({ value }: Written): LogFilter {
  const values = value.kind === 'list' ? value.values : [value]
  return anyOf(
    values.map((each) => {
      if (each.kind === 'word' || each.kind === 'text') return { pattern: each.text }
      throw new Problem('Put the pattern in quotes: pattern:"user <*> logged in"', each.from, each.to)
    }),
  )
}

function readLevel({ operator, value, from }: Written): LogFilter {
  if (value.kind === 'any') return EVERYTHING
  if (value.kind === 'list') return { level: { in: value.values.map(levelOf) } }
  const level = levelOf(value)
  if (!isBound(operator)) return { level: { eq: level } }
  const rank = LEVELS.indexOf(level)
  if (operator === '>=') return { level: { gte: level } }
  if (operator === '<') return { not: { level: { gte: level } } }
  const above = LEVELS[rank + 1]
  if (above === undefined) throw new Problem(`No level is above ${level.toLowerCase()}.`, from, value.to)
  return operator === '>' ? { level: { gte: above } } : { not: { level: { gte: above } } }
}

/** Also by the names that syslog has, which `level=warning` of a log line is. */
function levelOf(value: Value): LogLevel {
  const name = parseLevel(textOf(value))?.toUpperCase()
  const level = LEVELS.find((known) => known === name)
  if (!level)
    throw new Problem(`Unknown level; the levels are ${LEVELS.join(', ').toLowerCase()}.`, value.from, value.to)
  return level
}

function readTimestamp({ operator, value, from, nowMs }: Written): LogFilter {
  if (!isBound(operator)) throw new Problem('A time is compared with >=, >, <= or <.', from, value.to)
  const at = readMoment(textOf(value), { nowMs, end: operator === '>' || operator === '<=' ? 'last' : 'first' })
  if (at === null)
    throw new Problem(
      'Not a valid time; write 2026-11-23T09:30:00Z, now-1h, or seconds since 1970.',
      value.from,
      value.to,
    )
  return { timestamp: { [BOUNDS[operator]]: at } }
}

function readMetadata(path: string[], written: Written): LogFilter {
  const { operator, value, from } = written
  const is = (op: MetadataOp): LogFilter => ({ metadata: { path, op } })
  if (isBound(operator)) return is({ range: readRange(operator, written) })
  if (operator === '::') throw new Problem(':: does not apply to metadata; use : instead.', from, value.to)
  if (value.kind === 'any') return is({ exists: true })
  if (value.kind === 'list') return is({ in: value.values.flatMap((each) => [...valuesOf(each, written)]) })
  if (value.kind === 'contains') return is({ contains: value.text })
  if (value.kind !== 'word' && value.kind !== 'text')
    throw new Problem('Metadata takes a value, *text*, * or a comparison such as >=100.', value.from, value.to)
  const [first, ...others] = valuesOf(value, written)
  return is(first && others.length === 0 ? { eq: first } : { in: [...valuesOf(value, written)] })
}

/** In quotes a value is text. Without, it is also a number or a boolean, behind `=` nothing else. */
function valuesOf(value: Value, { operator, version }: Written): readonly MetadataValue[] {
  const text = textOf(value)
  if (value.kind === 'text') return [{ string: text }]
  if (version === 1 && NUMBER.test(text) && Number.isFinite(Number(text))) return [{ number: Number(text) + 0 }]
  return operator === '=' || version === 1 ? [exactType(text)] : eitherType(text)
}

/** `>=100<500`, each bound once. */
function readRange(operator: keyof typeof BOUNDS, { value, version }: Written): NumberRange {
  const range: NumberRange = {}
  const text = value.kind === 'word' ? `${operator}${value.text}` : operator
  for (const [, sign = '', number = ''] of text.matchAll(/([<>]=?)([^<>]*)/g)) {
    if (!isBound(sign) || !NUMBER.test(number) || BOUNDS[sign] in range)
      throw new Problem(`Expected a number after ${operator}.`, value.from, value.to)
    if (version === 1 ? !Number.isFinite(Number(number)) : !isHeld(number))
      throw new Problem(
        `${number} is too large or too precise for a number; it would become ${Number(number)}.`,
        value.from,
        value.to,
      )
    range[BOUNDS[sign]] = Number(number) + 0
  }
  return range
}

function textOf(value: Value): string {
  if (value.kind === 'word' || value.kind === 'text') return value.text
  throw new Problem('Expected a plain value.', value.from, value.to)
}

export function isBound(operator: string): operator is keyof typeof BOUNDS {
  return operator in BOUNDS
}
