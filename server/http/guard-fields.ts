/** Asks before each field of the root types whether it is for who asks. */
import { defaultFieldResolver, type GraphQLField, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql'
import { requireNeed, requireRecentLogin, type Need } from '../platform/principal.ts'
import type { RequestContext } from '../platform/request-context.ts'

/** Root type → field → what it needs. */
export type Rules = Readonly<Record<string, Readonly<Record<string, Need>>>>

/** Changes the schema. @throws Error for a field without a rule, and for a rule without a field */
export function guardFields(schema: GraphQLSchema, rules: Rules): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const fields = new Map<string, GraphQLField<unknown, RequestContext>>()
  for (const type of roots) {
    for (const field of Object.values(type?.getFields() ?? {})) fields.set(`${type?.name}.${field.name}`, field)
  }
  const needs = new Map<string, Need>(
    Object.entries(rules).flatMap(([type, ofType]) =>
      Object.entries(ofType).map(([field, need]) => [`${type}.${field}`, need] as const),
    ),
  )
  const missing = [...fields.keys()].filter((name) => !needs.has(name))
  const unknown = [...needs.keys()].filter((name) => !fields.has(name))
  if (missing.length > 0) throw new Error(`No rule says who may ask for ${missing.join(', ')}.`)
  if (unknown.length > 0) throw new Error(`Rules name fields that do not exist: ${unknown.join(', ')}.`)
  for (const [name, field] of fields) {
    const need = needs.get(name) ?? 'access:write'
    guard(field, { need, needsRecentLogin: need === 'access:write' && name.startsWith('Mutation.') })
  }
}

type Rule = { need: Need; needsRecentLogin: boolean }

function guard(field: GraphQLField<unknown, RequestContext>, rule: Rule): void {
  const { resolve = defaultFieldResolver, subscribe } = field
  field.resolve = checked(resolve, rule)
  if (subscribe) field.subscribe = checked(subscribe, rule)
}

function checked(resolve: GraphQLFieldResolver<unknown, RequestContext>, rule: Rule): typeof resolve {
  return (...asked) => {
    const { principal } = asked[2]
    requireNeed(principal, rule.need)
    if (rule.needsRecentLogin) requireRecentLogin(principal)
    return resolve(...asked)
  }
}
