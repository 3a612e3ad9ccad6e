import { expect, test } from 'vitest'
import { findRoleProblem, toRoleInput, type RoleForm } from './role-form.ts'

const ROLE: RoleForm = { name: 'team-a', permissions: ['logs:read'], scopeId: '' }

test.each([
  [{}, undefined],
  [{ name: '' }, /lower-case/],
  [{ name: 'Team A' }, /lower-case/],
  [{ name: '1a' }, /lower-case/],
  [{ permissions: [] }, /Choose/],
  [{ permissions: ['pipeline:read' as const] }, undefined],
  [{ permissions: ['pipeline:read' as const], scopeId: 's' }, /scope/],
])('%j', (part, problem) => {
  const found = findRoleProblem({ ...ROLE, ...part })
  expect(problem === undefined ? found === undefined : problem.test(found ?? '')).toBe(true)
})

test('a role without a scope sends none', () => {
  expect(toRoleInput(ROLE)).toEqual({ name: 'team-a', permissions: ['logs:read'] })
  expect(toRoleInput({ ...ROLE, scopeId: 's' })).toEqual({ name: 'team-a', permissions: ['logs:read'], scopeId: 's' })
})
