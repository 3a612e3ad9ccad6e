/** The forms in which clients and shippers present a key. */
import { expect, test } from 'vitest'
import { readConnectionParams, readCredentials } from './credentials.ts'

const KEY = 'tl_i_abcdefgh_0123456789abcdefghijABCDEFGHIJxy_a1b2c3'
const base64 = (text: string) => Buffer.from(text).toString('base64')

test.each([
  ['Bearer, as OTLP exporters, GraphQL clients and Vector send it', { authorization: `Bearer ${KEY}` }],
  ['Bearer in another case, with spaces', { authorization: `bearer   ${KEY}  ` }],
  ['Splunk, as clients of HEC send their token', { authorization: `Splunk ${KEY}` }],
  [
    'Basic with the key as password, as Promtail and Fluent Bit send it',
    { authorization: `Basic ${base64(`any:${KEY}`)}` },
  ],
  ['Basic with the key as user', { authorization: `Basic ${base64(`${KEY}:`)}` }],
  ['Basic with the key as user and some password', { authorization: `Basic ${base64(`${KEY}:x`)}` }],
  ['Basic with a colon in the user', { authorization: `Basic ${base64(`:${KEY}`)}` }],
  [
    'ApiKey of an id and the key, as Beats and Logstash send `id:key`',
    { authorization: `ApiKey ${base64(`abcdefgh:${KEY}`)}` },
  ],
  ['ApiKey of the key itself', { authorization: `ApiKey ${KEY}` }],
  ['the key without a scheme', { authorization: KEY }],
  ['X-API-Key', { 'x-api-key': KEY }],
  ['Datadog', { 'dd-api-key': KEY }],
  ['New Relic', { 'api-key': KEY }],
  ['New Relic, licence', { 'license-key': KEY }],
  ['New Relic, licence with an X', { 'x-license-key': KEY }],
  ['Amazon Data Firehose', { 'x-amz-firehose-access-key': KEY }],
  ['the same key twice', { authorization: `Bearer ${KEY}`, 'x-api-key': ` ${KEY}` }],
  ['a key beside a cookie, which does not count', { authorization: `Bearer ${KEY}`, cookie: 'timberline=session' }],
])('%s', (_name, headers) => {
  expect(readCredentials(headers, '/')).toEqual({ key: KEY })
})

test.each([
  ['a key that is none', { authorization: 'Bearer nonsense' }, 'nonsense'],
  ['base64 of nothing', { authorization: 'Basic ' }, 'Basic '],
  ['what is no base64', { authorization: 'Basic !!!' }, '!!!'],
  ['a password that is no key of ours', { authorization: `Basic ${base64('user:secret')}` }, 'secret'],
  ['an unknown scheme', { authorization: 'Digest username="x", realm="y"' }, 'Digest username="x", realm="y"'],
  ['an empty header', { authorization: '' }, ''],
])('%s is presented, and not valid', (_name, headers, key) => {
  expect(readCredentials(headers, '/')).toEqual({ key })
})

test('nothing is presented by headers that say where logs belong, and by none', () => {
  expect(readCredentials({}, '/')).toEqual({})
  expect(readCredentials({ 'x-scope-orgid': KEY, referer: `/?x=${KEY}` }, '/')).toEqual({})
})

test('cookies are passed on as they are, for one of them may be that of a session', () => {
  expect(readCredentials({ cookie: 'a=b; timberline=one' }, '/')).toEqual({ cookies: 'a=b; timberline=one' })
})

test('two keys are refused', () => {
  const headers = { authorization: `Bearer ${KEY}`, 'x-api-key': KEY.replace('a1', 'b1') }
  expect(() => readCredentials(headers, '/')).toThrow('two different API keys')
})

test.each([
  `/api/v2/logs?dd-api-key=${KEY}`,
  `/x?a=1&token=${KEY}`,
  `/x?${KEY}=`,
  `/x?${KEY}`,
  `/v1/input/${KEY}`,
  `/x?a=%74l_i_abcdefgh_`,
])('a key in the address is refused: %s', (url) => {
  expect(() => readCredentials({ authorization: `Bearer ${KEY}` }, url)).toThrow('must not stand in the address')
})

test('an index or a view whose name only begins like a key is none', () => {
  for (const url of ['/elasticsearch/tl_i_logs/_bulk', '/v/tl_q_view', '/x?tl_i_=1'])
    expect(readCredentials({ authorization: `Bearer ${KEY}` }, url)).toEqual({ key: KEY })
})

test('the first message of a WebSocket', () => {
  expect(readConnectionParams({ authorization: `Bearer ${KEY}` })).toEqual({ key: KEY })
  expect(readConnectionParams({ headers: { Authorization: `Bearer ${KEY}` } })).toEqual({ key: KEY })
  expect(readConnectionParams({ headers: { 'X-API-Key': KEY }, other: 1 })).toEqual({ key: KEY })
  for (const params of [{}, { headers: null }, { authorization: 7 }, { cookie: 'timberline=one' }])
    expect(readConnectionParams(params)).toEqual({})
})
