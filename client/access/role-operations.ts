import { graphql } from '../generated/index.ts'
import type { GroupRolesQuery, RolesQuery, ScopesQuery } from '../generated/graphql.ts'

export const RolesDocument = graphql(`
  query Roles {
    roles {
      name
      permissions
      scope {
        id
        name
      }
      isBuiltin
    }
  }
`)

export const SaveRoleDocument = graphql(`
  mutation SaveRole($input: SaveRoleInput!) {
    saveRole(input: $input) {
      role {
        name
      }
    }
  }
`)

export const DeleteRoleDocument = graphql(`
  mutation DeleteRole($name: ID!) {
    deleteRole(name: $name) {
      name
    }
  }
`)

export const GroupRolesDocument = graphql(`
  query GroupRoles {
    groupRoles {
      group
      role
    }
  }
`)

export const SaveGroupRoleDocument = graphql(`
  mutation SaveGroupRole($group: ID!, $role: String!) {
    saveGroupRole(group: $group, role: $role) {
      groupRole {
        group
        role
      }
    }
  }
`)

export const DeleteGroupRoleDocument = graphql(`
  mutation DeleteGroupRole($group: ID!) {
    deleteGroupRole(group: $group) {
      group
    }
  }
`)

export const ScopesDocument = graphql(`
  query Scopes {
    scopes {
      id
      name
      filter
      shape
      revision
      roles
      keyCount
    }
  }
`)

export const SaveScopeDocument = graphql(`
  mutation SaveScope($input: SaveScopeInput!) {
    saveScope(input: $input) {
      scope {
        id
        name
      }
    }
  }
`)

export const DeleteScopeDocument = graphql(`
  mutation DeleteScope($id: ID!) {
    deleteScope(id: $id) {
      id
    }
  }
`)

export const ScopePreviewDocument = graphql(`
  query ScopePreview($filter: LogFilter!) {
    scopePreview(filter: $filter) {
      shape
      lastDay {
        value
        exact
      }
      logs {
        id
        timestamp
        level
        resourceId
        message(maxChars: 200)
      }
      warnings
    }
  }
`)

export type Role = RolesQuery['roles'][number]
export type GroupRole = GroupRolesQuery['groupRoles'][number]
export type Scope = ScopesQuery['scopes'][number]
