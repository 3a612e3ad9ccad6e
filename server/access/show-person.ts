import type { LoginMethod, Person } from '../generated/graphql.ts'
import type { AccessUser } from '../generated/prisma/client.ts'

/** A person as GraphQL shows them. */
export function showPerson({ id, issuer, subject, name, email, roles, groupRoles, ...row }: AccessUser): Person {
  return {
    id,
    name,
    email,
    method: methodOf(issuer),
    login: subject,
    roles: roles.toSorted(),
    groupRoles: groupRoles.toSorted(),
    hasPassword: row.password !== null,
    isDisabled: row.isDisabled,
    createdAt: row.createdAt,
    seenAt: row.seenAt,
  }
}

const methodOf = (issuer: string): LoginMethod => (issuer === 'local' ? 'LOCAL' : issuer === 'proxy' ? 'PROXY' : 'OIDC')
