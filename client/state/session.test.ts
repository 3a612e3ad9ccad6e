import { expect, test } from 'vitest'
import { createSession, isSameAccess, may, type Who } from './session.ts'

const ANYONE: Who = {
  principal: { kind: 'ANYONE', id: '', name: 'anyone' },
  permissions: ['logs:read', 'pipeline:read'],
  scope: null,
  expiresAt: null,
}
const ADA: Who = { ...ANYONE, principal: { kind: 'PERSON', id: 'p1', name: 'Ada' }, permissions: ['access:read'] }

function create(kept: string | null = null) {
  let value = kept
  const session = createSession({
    readKept: () => value,
    keep: (_key, text) => {
      value = text
    },
  })
  return { session, kept: () => value }
}

test('a browser remembers whether a server knows its people', () => {
  const { session, kept } = create()
  expect(session.wasClosed()).toBe(false)
  session.know(ADA)
  expect([kept(), session.wasClosed()]).toEqual(['on', true])
  session.know(ANYONE)
  expect([kept(), session.wasClosed()]).toEqual(['off', false])
  session.lose()
  expect(session.wasClosed()).toBe(true)
})

test('what waits for somebody to sign in goes on afterwards, each time', async () => {
  const { session } = create()
  expect(session.whenSignedIn()).toBeUndefined()
  for (const who of [ADA, ANYONE]) {
    session.lose()
    const waiting = session.whenSignedIn()
    expect(waiting).toBeInstanceOf(Promise)
    session.know(who)
    await waiting
    expect(session.whenSignedIn()).toBeUndefined()
  }
})

test('whose session has ended is remembered, and what they might do', () => {
  const { session } = create()
  session.know(ADA)
  session.lose()
  session.lose()
  expect(session.state()).toEqual({ kind: 'signedOut', before: ADA })
  expect(may(session.state(), 'access:read')).toBe(true)
  expect(may(session.state(), 'logs:read')).toBe(false)
})

test('before it is known, the page is as for anyone', () => {
  const { session } = create()
  expect(may(session.state(), 'pipeline:read')).toBe(true)
  expect(may(session.state(), 'access:read')).toBe(false)
  expect(may(session.state(), 'audit:read')).toBe(false)
})

test('all that ask for a new login are answered by one', async () => {
  const { session } = create()
  const [one, other] = [session.confirm(), session.confirm()]
  expect(session.isConfirming()).toBe(true)
  session.endConfirmation(true)
  expect(await Promise.all([one, other])).toEqual([true, true])
  expect(session.isConfirming()).toBe(false)
  const third = session.confirm()
  session.endConfirmation(false)
  expect(await third).toBe(false)
})

test('another person, scope or permission is other access', () => {
  expect(isSameAccess(ADA, { ...ADA, expiresAt: '2026-12-01T00:00:00Z' })).toBe(true)
  expect(isSameAccess(ADA, { ...ADA, principal: { ...ADA.principal, id: 'p2' } })).toBe(false)
  expect(isSameAccess(ADA, { ...ADA, scope: 'Team A' })).toBe(false)
  expect(isSameAccess(ADA, { ...ADA, permissions: [] })).toBe(false)
})
