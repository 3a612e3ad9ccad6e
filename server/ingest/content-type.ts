import { AppError } from '../platform/errors.ts'

/** How the records of a body are told apart: as JSON, by lines, or by RS characters (RFC 7464). */
export type Format = 'json' | 'ndjson' | 'json-seq'

/** Types in use for one JSON text a line; only `application/x-ndjson` is named by a specification. */
const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/x-jsonl', 'ndjson'],
  ['application/jsonlines', 'ndjson'],
  ['application/x-jsonlines', 'ndjson'],
  ['application/stream+json', 'ndjson'],
  ['application/json-seq', 'json-seq'],
])

const MEDIA_TYPE = /^\s*([^\s;,]+)\s*(?:;|$)/
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i
/** ASCII is UTF-8. */
const UTF8 = /^(?:utf-?8|(?:us-)?ascii)$/i

/** Parameters other than the charset are ignored. Throws UNSUPPORTED_MEDIA_TYPE. */
export function readFormat(contentType = ''): Format {
  const format = findFormat(contentType)
  if (format === undefined) throw unsupportedType()
  return format
}

/** Undefined for every other type, and in another charset. */
export function findFormat(contentType: string): Format | undefined {
  if (contentType === 'application/json') return 'json'
  return FORMATS.get(typeInUtf8(contentType) ?? '')
}

/** What senders say, or do not, that know nothing of what they send; the second one is curl's. */
const UNSAID: ReadonlySet<string | undefined> = new Set([
  '',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'text/plain',
])

/** True for a type that says no more than that there may be text. */
export const isUnsaid = (contentType: string): boolean => UNSAID.has(typeInUtf8(contentType))

/** In lower case; undefined in another charset. */
function typeInUtf8(contentType: string): string | undefined {
  const [, type = ''] = MEDIA_TYPE.exec(contentType) ?? []
  const [, charset = 'utf-8'] = CHARSET.exec(contentType) ?? []
  return UTF8.test(charset) ? type.toLowerCase() : undefined
}

export function unsupportedType(): AppError {
  const expected = 'application/json (an object or an array) or application/x-ndjson, in UTF-8'
  return new AppError('UNSUPPORTED_MEDIA_TYPE', `Send logs with the Content-Type ${expected}.`)
}
