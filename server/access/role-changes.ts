/** The changes of roles, and of what groups give. */
import type { SaveRoleInput } from '../generated/graphql.ts'
import type { AccessRole, AccessUser, Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { UUID } from '../log/id-forms.ts'
import { AppError } from '../platform/errors.ts'
import type { Actor, Audit } from './audit.ts'
import { hasAdmin, rolesIn } from './person-rights.ts'
import type { Registered } from './registry.ts'
import { UNSCOPED_ONLY } from '../platform/principal.ts'
import { isPermission } from './roles.ts'

const NAME = /^[a-z][a-z0-9-]{0,62}$/
const MAX_GROUP_CHARS = 200

type Parts = {
  database: Pick<PrismaClient, '$transaction'>
  audit: Pick<Audit, 'write'>
  registered: () => Registered
}

type InTurn = <T>(work: (tx: Prisma.TransactionClient) => Promise<T>) => Promise<T>

export function createRoleChanges({ database, audit, registered }: Parts) {
  /** Two of these at once could each leave the other as the last one. */
  const inTurn: InTurn = (work) =>
    database.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM access_state FOR UPDATE`
      return work(tx)
    })

  return {
    ...createGroupChanges(audit, inTurn),

    /** Throws BAD_USER_INPUT. */
    save(actor: Actor, { name, permissions: texts, scopeId: scope }: SaveRoleInput): Promise<AccessRole> {
      const scopeId = scope ?? null
      if (!NAME.test(name))
        throw new AppError('BAD_USER_INPUT', 'A role is named by 1 to 63 lower-case letters, digits and hyphens.')
      const permissions = readPermissions(texts, scopeId !== null)
      return inTurn(async (tx) => {
        if (scopeId !== null && !(UUID.test(scopeId) && (await tx.accessScope.findUnique({ where: { id: scopeId } }))))
          throw new AppError('BAD_USER_INPUT', 'The scope does not exist.')
        const before = await rolesIn(tx, registered())
        const known = await tx.accessRole.findUnique({ where: { name } })
        if (known?.isBuiltin) throw new AppError('BAD_USER_INPUT', `The role ${name} is the program's own.`)
        const data = { permissions, scopeId }
        const role = await tx.accessRole.upsert({ where: { name }, create: { name, ...data }, update: data })
        refuseLastAdmin(await tx.accessUser.findMany(), role, before)
        await audit.write(tx, actor, { action: 'role.save', target: name, detail: data })
        return role
      })
    },

    /** Throws BAD_USER_INPUT, NOT_FOUND. */
    delete: (actor: Actor, name: string): Promise<string> =>
      inTurn(async (tx) => {
        const role = await tx.accessRole.findUnique({ where: { name } })
        if (!role) throw new AppError('NOT_FOUND', 'The role does not exist.')
        if (role.isBuiltin) throw new AppError('BAD_USER_INPUT', `The role ${name} is the program's own.`)
        const holds = { OR: [{ roles: { has: name } }, { groupRoles: { has: name } }] }
        if (await tx.accessUser.findFirst({ where: holds }))
          throw new AppError('BAD_USER_INPUT', `Somebody has the role ${name}. Take it from them first.`)
        if (await tx.accessGroup.findFirst({ where: { role: name } }))
          throw new AppError('BAD_USER_INPUT', `A group gives the role ${name}. Change that first.`)
        await tx.accessRole.delete({ where: { name } })
        await audit.write(tx, actor, { action: 'role.delete', target: name })
        return name
      }),
  }
}

const createGroupChanges = (audit: Pick<Audit, 'write'>, inTurn: InTurn) => ({
  /** Throws BAD_USER_INPUT. */
  saveGroup(actor: Actor, { group, role }: { group: string; role: string }) {
    const claimValue = readGroup(group)
    return inTurn(async (tx) => {
      if (!(await tx.accessRole.findUnique({ where: { name: role } })))
        throw new AppError('BAD_USER_INPUT', `There is no role ${role}.`)
      const data = { role }
      const known = await tx.accessGroup.findUnique({ where: { claimValue } })
      await tx.accessGroup.upsert({ where: { claimValue }, create: { claimValue, role }, update: data })
      if (known && known.role !== role) await takeFromAll(tx, known.role)
      await audit.write(tx, actor, { action: 'group.save', target: claimValue, detail: data })
      return { group: claimValue, role }
    })
  },

  /** Again is no error. */
  deleteGroup: (actor: Actor, group: string): Promise<string> =>
    inTurn(async (tx) => {
      const known = await tx.accessGroup.findUnique({ where: { claimValue: group } })
      if (!known) return group
      await tx.accessGroup.delete({ where: { claimValue: group } })
      await takeFromAll(tx, known.role)
      await audit.write(tx, actor, { action: 'group.delete', target: group })
      return group
    }),
})

/** From everybody whom a group has given it: who is in another group that gives it has it again with their next login or refresh. */
const takeFromAll = (tx: Prisma.TransactionClient, role: string) =>
  tx.$executeRaw`UPDATE access_users SET group_roles = array_remove(group_roles, ${role}) WHERE ${role} = ANY (group_roles)`

/** Throws BAD_USER_INPUT. `role`: as it would be. */
function refuseLastAdmin(people: readonly AccessUser[], role: AccessRole, before: Registered): void {
  const after = { ...before, roles: new Map([...before.roles, [role.name, role]]) }
  if (hasAdmin(people, before) && !hasAdmin(people, after))
    throw new AppError('BAD_USER_INPUT', 'Nobody would be admin any more. Make another person admin first.')
}

export type RoleChanges = ReturnType<typeof createRoleChanges>

function readPermissions(texts: readonly string[], isScoped: boolean): string[] {
  const unknown = texts.find((text) => !isPermission(text))
  if (unknown !== undefined) throw new AppError('BAD_USER_INPUT', `There is no permission ${unknown}.`)
  const permissions = [...new Set(texts.filter(isPermission))].toSorted()
  if (permissions.length === 0) throw new AppError('BAD_USER_INPUT', 'permissions is empty.')
  const refused = isScoped ? permissions.find((permission) => UNSCOPED_ONLY.has(permission)) : undefined
  if (refused !== undefined)
    throw new AppError('BAD_USER_INPUT', `A role with a scope cannot have ${refused}: it tells of every log.`)
  return permissions
}

function readGroup(text: string): string {
  const group = text.trim()
  if (group === '' || group.length > MAX_GROUP_CHARS || /\p{Cc}/u.test(group) || !group.isWellFormed())
    throw new AppError('BAD_USER_INPUT', `A group has 1 to ${MAX_GROUP_CHARS} characters.`)
  return group
}
