/** GraphQL's arguments → people, their sessions, roles, and the roles of groups. */
import type { Resolvers } from '../generated/graphql.ts'
import type { AccessRole, AccessSession, PrismaClient } from '../generated/prisma/client.ts'
import type { People } from './people.ts'
import type { RoleChanges } from './role-changes.ts'
import { permissionsOf } from './roles.ts'
import type { RunChange, RunQuestion } from './running.ts'
import { showScope, withUse } from './scope-use.ts'
import { showConnection } from './show-connection.ts'
import { showPerson } from './show-person.ts'

type Parts = {
  people: People
  roleChanges: RoleChanges
  database: Pick<PrismaClient, 'accessScope' | 'accessRole' | 'accessKey' | 'accessGroup'>
  ask: RunQuestion
  change: RunChange
}

export function createPeopleResolvers(parts: Parts) {
  const showRoles = createShowRoles(parts)
  return {
    Query: createQueries(parts, showRoles),
    Mutation: { ...createPeopleMutations(parts), ...createRoleMutations(parts, showRoles) },
  }
}

type ShowRoles = ReturnType<typeof createShowRoles>

function createShowRoles({ database }: Pick<Parts, 'database'>) {
  return async (roles: readonly AccessRole[]) => {
    const ids = roles.flatMap(({ scopeId }) => scopeId ?? [])
    const scopes = await withUse(database, await database.accessScope.findMany({ where: { id: { in: ids } } }))
    const byId = new Map(scopes.map((scope) => [scope.id, showScope(scope)]))
    return roles.map((role) => ({
      name: role.name,
      permissions: permissionsOf(role),
      isBuiltin: role.isBuiltin,
      scope: byId.get(role.scopeId ?? '') ?? null,
    }))
  }
}

const createQueries = ({ people, database, ask }: Parts, showRoles: ShowRoles) =>
  ({
    people: (_, args, context) => ask(context, async () => showConnection(await people.page(args), showPerson)),
    sessions: (_, _args, context) =>
      ask(context, async () => {
        const { kind, id, session } = context.principal
        return kind === 'person' ? (await people.sessions(id)).map((each) => showSession(each, session)) : []
      }),
    roles: (_, _args, context) =>
      ask(context, async () => showRoles(await database.accessRole.findMany({ orderBy: { name: 'asc' } }))),
    groupRoles: (_, _args, context) =>
      ask(context, async () => {
        const groups = await database.accessGroup.findMany({ orderBy: { claimValue: 'asc' } })
        return groups.map(({ claimValue: group, role }) => ({ group, role }))
      }),
  }) satisfies Resolvers['Query']

const createPeopleMutations = ({ people, change }: Parts) =>
  ({
    invitePerson: (_, { input }, context) =>
      change(context, async () => {
        const { person, link } = await people.invite(context, input)
        return { person: showPerson(person), link }
      }),
    resetPassword: (_, { personId }, context) =>
      change(context, async () => ({ link: await people.resetPassword(context, personId) })),
    setPersonRoles: (_, { id, roles }, context) =>
      change(context, async () => ({ person: showPerson(await people.setRoles(context, id, roles)) })),
    setPersonDisabled: (_, { id, isDisabled }, context) =>
      change(context, async () => ({
        person: showPerson(await people.setDisabled(context, id, isDisabled)),
      })),
    endSessions: (_, { personId }, context) =>
      change(context, async () => ({ ended: await people.endSessions(context, personId) })),
    endSession: (_, { id }, context) => change(context, async () => ({ ended: await people.endSession(context, id) })),
  }) satisfies Resolvers['Mutation']

const createRoleMutations = ({ roleChanges, change }: Parts, showRoles: ShowRoles) =>
  ({
    saveRole: (_, { input }, context) =>
      change(context, async () => {
        const [role] = await showRoles([await roleChanges.save(context, input)])
        if (!role) throw new Error('A role that was saved is not there.')
        return { role }
      }),
    deleteRole: (_, { name }, context) =>
      change(context, async () => ({ name: await roleChanges.delete(context, name) })),
    saveGroupRole: (_, args, context) =>
      change(context, async () => ({ groupRole: await roleChanges.saveGroup(context, args) })),
    deleteGroupRole: (_, { group }, context) =>
      change(context, async () => ({ group: await roleChanges.deleteGroup(context, group) })),
  }) satisfies Resolvers['Mutation']

export type PeopleResolvers = ReturnType<typeof createPeopleResolvers>

function showSession({ idHash, until, method, createdAt, seenAt, agent, ip }: AccessSession, current?: string) {
  const id = Buffer.from(idHash).toString('hex')
  const shown = { id, createdAt, seenAt, expiresAt: until, agent, ip }
  return { ...shown, method: method === 'oidc' ? ('OIDC' as const) : ('LOCAL' as const), isCurrent: id === current }
}
