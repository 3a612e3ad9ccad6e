/** The scalars that every stage's schema may use. */
import { GraphQLScalarType, Kind } from 'graphql'
import { AppError } from '../platform/errors.ts'
import { printMoment, type Moment, type MomentOrDate } from '../platform/moment.ts'
import { literalToJson } from '../platform/text/json-literal.ts'
import { parseRfc3339 } from '../platform/text/rfc3339.ts'

/** Digits after the microseconds that are not all 0. */
const FINER = /\.\d{6}\d*[1-9]/

function parseDateTime(value: unknown): Moment {
  const moment = typeof value === 'string' ? parseRfc3339(value) : undefined
  if (moment) return FINER.test(String(value)) ? { ...moment, isCut: true } : moment
  throw new AppError(
    'BAD_USER_INPUT',
    'A DateTime must be an RFC 3339 string with an offset, such as 2026-11-23T09:30:00Z.',
  )
}

const printDateTime = (value: MomentOrDate): string =>
  value instanceof Date ? value.toISOString() : printMoment(value)

function parseObject(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw new AppError('BAD_USER_INPUT', 'A JSONObject must be a JSON object.')
  return value
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function printWhole(value: unknown): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

const WHOLE = /^-?\d{1,18}$/

function parseWhole(value: unknown): bigint {
  const isWhole = typeof value === 'string' ? WHOLE.test(value) : Number.isSafeInteger(value)
  if (isWhole) return BigInt(value as string | number)
  throw new AppError('BAD_USER_INPUT', 'A BigInt must be a whole number, or its digits as a string.')
}

export const scalars = {
  DateTime: new GraphQLScalarType<Moment, string>({
    name: 'DateTime',
    serialize: (value) => printDateTime(value as MomentOrDate),
    parseValue: parseDateTime,
    parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
  }),
  JSONObject: new GraphQLScalarType<Record<string, unknown>>({
    name: 'JSONObject',
    serialize: parseObject,
    parseValue: parseObject,
    parseLiteral: (node, variables) => parseObject(literalToJson(node, variables)),
  }),
  BigInt: new GraphQLScalarType<bigint, number | string>({
    name: 'BigInt',
    serialize: printWhole,
    parseValue: parseWhole,
    parseLiteral: (node) => parseWhole(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : undefined),
  }),
}
