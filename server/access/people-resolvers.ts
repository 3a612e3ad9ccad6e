/** GraphQL's arguments → people, their sessions, roles, and the roles of groups. */
import type { LoginMethod, Resolvers } from '../generated/graphql.ts'
import type { AccessRole, AccessScope, AccessSession, AccessUser, PrismaClient } from '../generated/prisma/client.ts'
import type { Slots } from '../platform/slots.ts'
import type { People } from './people.ts'
import type { Registered, Registry } from './registry.ts'
import type { RoleChanges } from './role-changes.ts'
import { permissionsOf } from './roles.ts'
import { show } from './show.ts'

type Parts = {
  people: People
  roleChanges: RoleChanges
  database: Pick<PrismaClient, 'accessScope' | 'accessRole' | 'accessGroup'>
  registry: Pick<Registry, 'refresh'>
  registered: () => Registered
  /** Of the database. */
  slots: Pick<Slots, 'run'>
}

export function createPeopleResolvers(parts: Parts) {
  const { registry } = parts
  /** What was changed counts here at once; other processes are told by the database. */
  async function changed<T>(change: Promise<T>): Promise<T> {
    const done = await change
    await registry.refresh()
    return done
  }
  const showRoles = createShowRoles(parts)
  return {
    Query: createQueries(parts, showRoles),
    Mutation: { ...createPeopleMutations(parts, changed), ...createRoleMutations(parts, { changed, showRoles }) },
  }
}

type Changed = <T>(change: Promise<T>) => Promise<T>
type ShowRoles = ReturnType<typeof createShowRoles>

function createShowRoles({ database, registered }: Pick<Parts, 'database' | 'registered'>) {
  return async (roles: readonly AccessRole[]) => {
    const scopes = new Map((await database.accessScope.findMany()).map((scope) => [scope.id, scope]))
    return roles.map((role) => ({
      name: role.name,
      permissions: permissionsOf(role),
      isBuiltin: role.isBuiltin,
      scope: showScope(role.scopeId === null ? undefined : scopes.get(role.scopeId), registered()),
    }))
  }
}

const createQueries = ({ people, database, slots }: Parts, showRoles: ShowRoles) =>
  ({
    people: (_, args, context) => slots.run(context, async () => show(await people.page(args), showPerson)),
    sessions: (_, _args, context) =>
      slots.run(context, async () => {
        const { kind, id, session } = context.principal
        return kind === 'person' ? (await people.sessions(id)).map((each) => showSession(each, session)) : []
      }),
    roles: (_, _args, context) =>
      slots.run(context, async () => showRoles(await database.accessRole.findMany({ orderBy: { name: 'asc' } }))),
    groupRoles: (_, _args, context) =>
      slots.run(context, async () => {
        const groups = await database.accessGroup.findMany({ orderBy: { claimValue: 'asc' } })
        return groups.map(({ claimValue: group, role }) => ({ group, role }))
      }),
  }) satisfies Resolvers['Query']

const createPeopleMutations = ({ people, slots }: Parts, changed: Changed) =>
  ({
    invitePerson: (_, { input }, context) =>
      slots.run(context, async () => {
        const { person, link } = await changed(people.invite(context, input))
        return { person: showPerson(person), link }
      }),
    resetPassword: (_, { personId }, context) =>
      slots.run(context, async () => ({ link: await changed(people.resetPassword(context, personId)) })),
    setPersonRoles: (_, { id, roles }, context) =>
      slots.run(context, async () => ({ person: showPerson(await changed(people.setRoles(context, id, roles))) })),
    setPersonDisabled: (_, { id, isDisabled }, context) =>
      slots.run(context, async () => ({
        person: showPerson(await changed(people.setDisabled(context, id, isDisabled))),
      })),
    endSessions: (_, { personId }, context) =>
      slots.run(context, async () => ({ ended: await changed(people.endSessions(context, personId)) })),
    endSession: (_, { id }, context) =>
      slots.run(context, async () => ({ ended: await changed(people.endSession(context, id)) })),
  }) satisfies Resolvers['Mutation']

const createRoleMutations = (
  { roleChanges, slots }: Parts,
  { changed, showRoles }: { changed: Changed; showRoles: ShowRoles },
) =>
  ({
    saveRole: (_, { input }, context) =>
      slots.run(context, async () => {
        const [role] = await showRoles([await changed(roleChanges.save(context, input))])
        if (!role) throw new Error('A role that was saved is not there.')
        return { role }
      }),
    deleteRole: (_, { name }, context) =>
      slots.run(context, async () => ({ name: await changed(roleChanges.delete(context, name)) })),
    saveGroupRole: (_, args, context) =>
      slots.run(context, async () => ({ groupRole: await changed(roleChanges.saveGroup(context, args)) })),
    deleteGroupRole: (_, { group }, context) =>
      slots.run(context, async () => ({ group: await changed(roleChanges.deleteGroup(context, group)) })),
  }) satisfies Resolvers['Mutation']

export type PeopleResolvers = ReturnType<typeof createPeopleResolvers>

const methodOf = (issuer: string): LoginMethod => (issuer === 'local' ? 'LOCAL' : issuer === 'proxy' ? 'PROXY' : 'OIDC')

const showPerson = (user: AccessUser) => ({
  id: user.id,
  method: methodOf(user.issuer),
  login: user.subject,
  name: user.name,
  email: user.email,
  roles: user.roles.toSorted(),
  groupRoles: user.groupRoles.toSorted(),
  isDisabled: user.isDisabled,
  hasPassword: user.password !== null,
  createdAt: user.createdAt,
  seenAt: user.seenAt,
})

function showSession({ idHash, until, method, createdAt, seenAt, agent, ip }: AccessSession, current?: string) {
  const id = Buffer.from(idHash).toString('hex')
  const shown = { id, createdAt, seenAt, expiresAt: until, agent, ip }
  return { ...shown, method: method === 'oidc' ? ('OIDC' as const) : ('LOCAL' as const), isCurrent: id === current }
}

function showScope(scope: AccessScope | undefined, { roles, keys }: Registered) {
  if (!scope) return null
  const { id, name, filter, shape, revision } = scope
  return {
    id,
    name,
    filter: filter as Record<string, unknown>,
    shape: shape === 'resources' ? ('RESOURCES' as const) : ('OTHER' as const),
    revision,
    roles: [...roles.values()]
      .filter((role) => role.scopeId === id)
      .map((role) => role.name)
      .toSorted(),
    // A rotated key is there twice.
    keyCount: new Set([...keys.values()].filter((key) => key.scopeId === id).map((key) => key.id)).size,
  }
}
