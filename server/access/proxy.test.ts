import { expect, test } from 'vitest'
import { createProxyReader } from './proxy.ts'

const SECRET = 'a long secret of the proxy'

function setUp(secret?: string) {
  const refused: string[] = []
  const read = createProxyReader({
    userHeader: 'x-remote-user',
    groupsHeader: 'x-remote-groups',
    secret,
    isProxy: (address) => address === '10.0.0.5',
    onRefused: (reason) => void refused.push(reason),
  })
  return {
    refused,
    ask: (peer: string, ...rawHeaders: string[]) => read({ ip: peer, requestId: '', http: { peer, rawHeaders } }),
  }
}

test('a trusted proxy names a person and their groups', () => {
  const { ask, refused } = setUp()
  expect(ask('10.0.0.5', 'X-Remote-User', ' ada ', 'X-REMOTE-GROUPS', 'sre, dev;ops')).toEqual({
    subject: 'ada',
    groups: ['sre', 'dev', 'ops'],
  })
  const utf8 = Buffer.from('Zoë').toString('latin1')
  expect(ask('10.0.0.5', 'X-Remote-User', utf8)?.subject).toBe('Zoë')
  expect(ask('10.0.0.5', 'accept', '*/*')).toBeUndefined()
  expect(ask('10.9.9.9', 'accept', '*/*')).toBeUndefined()
  expect(refused).toEqual([])
})

test.each([
  ['from anybody else', '10.0.0.6', ['X-Remote-User', 'ada']],
  ['groups alone', '10.0.0.6', ['X-Remote-Groups', 'sre']],
  ['twice', '10.0.0.5', ['X-Remote-User', 'ada', 'x-remote-user', 'root']],
  ['with another sign', '10.0.0.5', ['X_Remote_User', 'root']],
  ['with another sign beside the right one', '10.0.0.5', ['X-Remote-User', 'ada', 'X_Remote_User', 'root']],
  ['without a name', '10.0.0.5', ['X-Remote-User', ' ']],
  ['groups without a user', '10.0.0.5', ['X-Remote-Groups', 'sre']],
])('%s it is refused, and said so', (_, peer, headers) => {
  const { ask, refused } = setUp()
  expect(() => ask(peer, ...headers)).toThrow('valid API key')
  expect(refused).toHaveLength(1)
})

test('where the proxy has a secret, it says it once and rightly', () => {
  const { ask } = setUp(SECRET)
  const user = ['X-Remote-User', 'ada']
  expect(ask('10.0.0.5', ...user, 'X-Proxy-Secret', SECRET)?.subject).toBe('ada')
  for (const more of [[], ['X-Proxy-Secret', 'x'], ['X-Proxy-Secret', SECRET, 'X-Proxy-Secret', SECRET]])
    expect(() => ask('10.0.0.5', ...user, ...more)).toThrow('valid API key')
})
