import { expect, test } from 'vitest'
import { NEW_KEY, readKeyForm, type KeyForm } from './key-form.ts'

const NOW_MS = Date.parse('2026-12-01T10:00:00Z')
const read = (form: Partial<KeyForm>) => readKeyForm({ ...NEW_KEY, name: 'shop', ...form }, NOW_MS)

test('a key needs a name, and nothing else', () => {
  expect(read({ name: ' ' }).problem?.at).toBe('name')
  expect(read({ name: ' shop ' }).input).toEqual({ name: 'shop', kind: 'INGEST' })
})

test('what records get is sent with an ingest key alone', () => {
  const form = {
    resourceMode: 'PREFIX' as const,
    resourceValue: ' team-a- ',
    parentResourceId: 'eu',
    metadata: '{"team": "a"}',
    scopeId: 'left from the other kind',
  }
  expect(read(form).input).toEqual({
    name: 'shop',
    kind: 'INGEST',
    defaults: {
      resourceId: { mode: 'PREFIX', value: 'team-a-' },
      parentResourceId: 'eu',
      metadata: { team: 'a' },
    },
  })
  expect(read({ ...form, kind: 'QUERY' }).input).toEqual({
    name: 'shop',
    kind: 'QUERY',
    permissions: ['logs:read', 'logs:export'],
    scopeId: 'left from the other kind',
    isPersonal: false,
    documents: 'ANY',
  })
})

test.each([
  [{ resourceMode: 'REQUIRE' as const }, 'resourceValue'],
  [{ resourceMode: 'REQUIRE' as const, resourceValue: 'ä'.repeat(101) }, 'resourceValue'],
  [{ metadata: '[1]' }, 'metadata'],
  [{ metadata: '{' }, 'metadata'],
  [{ metadata: JSON.stringify({ a: 'x'.repeat(4100) }) }, 'metadata'],
  [{ kind: 'QUERY' as const, permissions: [] }, 'permissions'],
  [{ kind: 'QUERY' as const, scopeId: 's', permissions: ['pipeline:read' as const] }, 'permissions'],
  [{ quota: { recordsPerSecond: '0' } }, 'recordsPerSecond'],
  [{ quota: { recordsPerSecond: '1.5' } }, 'recordsPerSecond'],
  [{ expiry: 'date' }, 'expiryDate'],
  [{ expiry: 'date', expiryDate: '2026-11-29' }, 'expiryDate'],
])('%j is refused at %s', (form, at) => expect(read(form).problem?.at).toBe(at))

test('limits are numbers, of the kind of the key', () => {
  const quota = { recordsPerSecond: ' 100 ', bytesPerDay: '5000000000', tails: '3', burstSeconds: '' }
  expect(read({ quota }).input?.quota).toEqual({ recordsPerSecond: 100, bytesPerDay: 5_000_000_000 })
  expect(read({ kind: 'QUERY', quota }).input?.quota).toEqual({ tails: 3 })
})

test('a key expires after days, or at the end of one', () => {
  expect(read({ expiry: '30' }).input?.expiresAt).toBe('2026-12-31T10:00:00.000Z')
  const expiresAt = read({ expiry: 'date', expiryDate: '2026-12-24' }).input?.expiresAt
  expect(expiresAt).toBe(new Date('2026-12-24T23:59:59').toISOString())
})
