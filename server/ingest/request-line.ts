import type { JsonObject } from './metadata.ts'
import { valueAt } from './record.ts'

const METHODS = [
  ['method', 'request_method', 'http.request.method', 'http.method', 'RequestMethod', 'requestMethod'],
  ['httpRequest.requestMethod', 'httpRequest.httpMethod', 'ClientRequestMethod', 'proxy.method', 'verb'],
].flat()
const PATHS = [
  ['path', 'uri', 'url', 'request_uri', 'request_path', 'url.path', 'url.original', 'http.target', 'http.url'],
  ['RequestPath', 'requestURI', 'requestUrl', 'httpRequest.requestUrl', 'httpRequest.uri', 'ClientRequestURI'],
  ['proxy.path'],
].flat()
const STATUSES = [
  ['status', 'status_code', 'statusCode', 'response_code', 'http.response.status_code', 'http.status_code'],
  ['DownstreamStatus', 'httpRequest.status', 'responseStatus.code', 'EdgeResponseStatus', 'proxy.statusCode'],
].flat()

/** The message of a record of an access log, which has parts instead: `GET /orders 200`; undefined for any other record. */
export function requestLineOf(record: JsonObject): string | undefined {
  const method = firstText(record, METHODS)
  const path = firstText(record, PATHS)
  if (method === undefined || path === undefined) return undefined
  const status = firstText(record, STATUSES)
  return status === undefined ? `${method} ${path}` : `${method} ${path} ${status}`
}

/** The first of these names, with keys joined by dots, that holds text or a number. */
export function firstText(record: JsonObject, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = valueAt(record, name)
    if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return String(value)
  }
  return undefined
}
