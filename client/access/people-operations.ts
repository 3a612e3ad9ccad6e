import { graphql } from '../generated/index.ts'
import type { PersonFragment } from '../generated/graphql.ts'

export const PeopleDocument = graphql(`
  query People($first: Int!, $after: String) {
    people(first: $first, after: $after) {
      nodes {
        ...Person
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }

  fragment Person on Person {
    id
    method
    login
    name
    email
    roles
    groupRoles
    isDisabled
    hasPassword
    createdAt
    seenAt
  }
`)

export const InvitePersonDocument = graphql(`
  mutation InvitePerson($input: InvitePersonInput!) {
    invitePerson(input: $input) {
      person {
        ...Person
      }
      link
    }
  }
`)

export const ResetPasswordDocument = graphql(`
  mutation ResetPassword($personId: ID!) {
    resetPassword(personId: $personId) {
      link
    }
  }
`)

export const SetPersonRolesDocument = graphql(`
  mutation SetPersonRoles($id: ID!, $roles: [String!]!) {
    setPersonRoles(id: $id, roles: $roles) {
      person {
        ...Person
      }
    }
  }
`)

export const SetPersonDisabledDocument = graphql(`
  mutation SetPersonDisabled($id: ID!, $isDisabled: Boolean!) {
    setPersonDisabled(id: $id, isDisabled: $isDisabled) {
      person {
        ...Person
      }
    }
  }
`)

export const EndSessionsDocument = graphql(`
  mutation EndSessions($personId: ID!) {
    endSessions(personId: $personId) {
      ended
    }
  }
`)

export type Person = PersonFragment
