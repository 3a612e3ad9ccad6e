/** What a request presents to say who it is, in each form that clients and shippers know. The value is always a key of ours. */
import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../platform/errors.ts'
import type { Presented } from '../platform/principal.ts'

/** Of shippers that have a header of their own: Elastic and most others, Datadog, New Relic (three), Amazon Data Firehose. */
export const KEY_HEADERS = [
  'x-api-key',
  'dd-api-key',
  'api-key',
  'license-key',
  'x-license-key',
  'x-amz-firehose-access-key',
] as const

const KEY = /^tl_[a-z]_\w+$/

/** Throws BAD_REQUEST for two different keys, and for a key in the address. */
export function readCredentials(headers: IncomingHttpHeaders, url: string): Presented {
  refuseKeyInAddress(url)
  const { authorization } = headers
  const presented = new Set<string>()
  if (authorization !== undefined) presented.add(readAuthorization(authorization))
  for (const name of KEY_HEADERS) {
    const value = headers[name]
    if (value !== undefined) presented.add(value.toString().trim())
  }
  if (presented.size > 1) throw new AppError('BAD_REQUEST', 'The request presents two different API keys. Send one.')
  const [key] = presented
  // A key beside a cookie: who sends a key means it.
  if (key !== undefined) return { key }
  return headers.cookie === undefined ? {} : { cookies: headers.cookie }
}

/** Whether there is one, valid or not. A page of another site cannot make a browser add any of these to a request that it may not see. */
export const presentsKey = (headers: IncomingHttpHeaders): boolean =>
  headers.authorization !== undefined || KEY_HEADERS.some((name) => headers[name] !== undefined)

/** The same from the payload of a WebSocket's first message: `{"authorization": "Bearer <key>"}`, or these below `headers`. */
export function readConnectionParams(params: Record<string, unknown>): Presented {
  const { headers } = params
  const given = typeof headers === 'object' && headers !== null ? headers : params
  const texts = Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const { key } = readCredentials(Object.fromEntries(texts.map(([name, text]) => [name.toLowerCase(), text])), '')
  return key === undefined ? {} : { key }
}

/** An address is written into the logs of proxies, and a browser keeps it. */
function refuseKeyInAddress(url: string): void {
  if (!/[?&=/]tl_[a-z]_[0-9A-Za-z]{8}_/.test(url.includes('%') ? decode(url) : url)) return
  throw new AppError(
    'BAD_REQUEST',
    'An API key must not stand in the address. Send it as `Authorization: Bearer <key>`.',
  )
}

/** A path of which a part is no URL encoding is answered by the router. */
function decode(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

/** `Bearer K`, `Splunk K`, `ApiKey K` and `ApiKey base64(id:K)`, `Basic base64(name:K)` and `base64(K:)`; any other text is a key that is not valid. */
function readAuthorization(header: string): string {
  const [, scheme = '', value = header] = /^(\w+) +(\S+) *$/.exec(header) ?? []
  const isPair = /^(?:basic|apikey)$/i.test(scheme) && !KEY.test(value)
  return (isPair ? keyIn(value) : undefined) ?? value
}

/** The part of a pair that is a key; else its second part, which may be the key of INGEST_KEY, or the first where that is all. */
function keyIn(base64: string): string | undefined {
  const [, name = '', password = ''] = /^([^:]*):([^]*)$/.exec(Buffer.from(base64, 'base64').toString('latin1')) ?? []
  return [password, name].find((part) => KEY.test(part)) ?? [password, name].find((part) => part !== '')
}
