/** Limits of a GraphQL document, over HTTP and WebSocket alike, checked before it runs. */
import {
  GraphQLError,
  Kind,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLSchema,
  type ParseOptions,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import { AppError } from '../platform/errors.ts'
import { selectOnce } from './selected-once.ts'

/** Each with the rest of its refusal, which begins: A document has at most … */
export const LIMITS = {
  characters: { max: 65_536, of: 'characters; pass values as variables' },
  comments: { max: 200, of: 'comments' },
  tokens: { max: 400, of: 'tokens; pass values as variables' },
  aliases: { max: 15, of: 'aliases' },
  directives: { max: 5, of: 'directives' },
  rootFields: { max: 15, of: 'root fields, because each is a query of its own' },
  depth: { max: 6, of: 'levels of fields' },
  selections: { max: 500, of: 'fields and fragments, each counted every time it is spread' },
} as const satisfies Record<string, { max: number; of: string }>

type Limit = keyof typeof LIMITS

const MAX_ERRORS = 3

/** Levels of JSON in a request: graphql-js recurses through variables. A record's metadata has 32 of its own to be refused by. */
export const MAX_NESTING = 1000

/** Of a request by HTTP, decoded: a filter has its own, far lower limits, and what is left is `ingestLogs`. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024

/** JSON values of a request: graphql-js makes a second tree of variables, at several times the price of the first. */
export const MAX_VALUES = 100_000

const SIZE = `${MAX_BODY_BYTES} bytes and ${MAX_VALUES} JSON values`
export const TOO_LARGE = `A GraphQL request has at most ${SIZE}. More logs go to POST /public/ingest.`

export const parseOptions: ParseOptions = { maxTokens: LIMITS.tokens.max }

export const validationOptions = { maxErrors: MAX_ERRORS }

const sentence = (limit: Limit) => `A document has at most ${LIMITS[limit].max} ${LIMITS[limit].of}.`

export const TOO_MANY_TOKENS = sentence('tokens')

/** Before it is parsed: the parser keeps a token of a hundred bytes for each comment, and counts none of them. */
export function refuseLongDocument(request: unknown): void {
  const query = typeof request === 'object' && request !== null && 'query' in request ? request.query : undefined
  if (typeof query === 'string' && query.length > LIMITS.characters.max)
    throw new AppError('QUERY_TOO_COMPLEX', sentence('characters'))
}

/** The parser's message is the only sign of it. */
export const isTokenLimit = (message: string) => message.includes(`${LIMITS.tokens.max} tokens. Parsing aborted`)

function refuse(context: ValidationContext, limit: Limit, node: ASTNode): void {
  const originalError = new AppError('QUERY_TOO_COMPLEX', sentence(limit))
  context.reportError(new GraphQLError(originalError.message, { nodes: [node], originalError }))
}

/** Counts over the whole document; only the first node past the limit is reported. */
function counter(context: ValidationContext, limit: Limit): (node: ASTNode) => void {
  let count = 0
  return (node) => {
    if (++count === LIMITS[limit].max + 1) refuse(context, limit, node)
  }
}

function limitCounts(context: ValidationContext): ASTVisitor {
  const countAlias = counter(context, 'aliases')
  const countDirective = counter(context, 'directives')
  return {
    Field: (node) => {
      if (node.alias) countAlias(node)
    },
    Directive: (node) => countDirective(node),
  }
}

/** A number sign in a text counts as well: it is cheaper than to tell them apart, and no document has many. */
function limitComments(context: ValidationContext): ASTVisitor {
  return {
    Document: (node) => {
      const text = node.loc?.source.body ?? ''
      let comments = 0
      for (let at = text.indexOf('#'); at >= 0 && comments <= LIMITS.comments.max; at = text.indexOf('#', at + 1))
        comments++
      if (comments > LIMITS.comments.max) refuse(context, 'comments', node)
    },
  }
}

type Size = Readonly<Record<'rootFields' | 'depth' | 'selections', number>>

const NOTHING: Size = { rootFields: 0, depth: 0, selections: 0 }

function limitSize(context: ValidationContext): ASTVisitor {
  const measure = createMeasure(context)
  return {
    OperationDefinition: (node) => {
      const size = measure(node.selectionSet)
      for (const limit of ['rootFields', 'depth', 'selections'] as const)
        if (size[limit] > LIMITS[limit].max) refuse(context, limit, node)
    },
  }
}

/** Follows each fragment once: a few fragments that each spread the next one twice would be millions. */
function createMeasure(context: ValidationContext): (set: SelectionSetNode) => Size {
  const fragments = new Map<string, Size>()

  function measureFragment(name: string): Size {
    const known = fragments.get(name)
    if (known) return known
    // A cycle ends here; graphql-js refuses it.
    fragments.set(name, NOTHING)
    const fragment = context.getFragment(name)
    const size = fragment ? measure(fragment.selectionSet) : NOTHING
    fragments.set(name, size)
    return size
  }

  function measure(set: SelectionSetNode): Size {
    let { rootFields, depth, selections } = NOTHING
    for (const selection of set.selections) {
      selections++
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet ? measure(selection.selectionSet) : NOTHING
        // graphql-js has a rule of its own for the depth of introspection.
        const isIntrospection = selection.name.value.startsWith('__')
        rootFields++
        depth = Math.max(depth, isIntrospection ? 1 : inner.depth + 1)
        selections += inner.selections
        continue
      }
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? measureFragment(selection.name.value)
          : measure(selection.selectionSet)
      rootFields += inner.rootFields
      depth = Math.max(depth, inner.depth)
      selections += inner.selections
    }
    return { rootFields, depth, selections }
  }

  return measure
}

export const validationRules: ValidationRule[] = [
  limitComments,
  limitCounts,
  limitSize,
  (context) => selectOnce(context, LIMITS.depth.max),
]

type Request = { schema: GraphQLSchema; query: string; operationName: string | null | undefined }

/** Parses and validates as Apollo does for HTTP: the document, or the errors with Apollo's codes. */
export function readDocument({ schema, query, operationName }: Request): DocumentNode | GraphQLError[] {
  let document: DocumentNode
  try {
    document = parse(query, parseOptions)
  } catch (error) {
    if (error instanceof GraphQLError) return withCode('GRAPHQL_PARSE_FAILED', [error])
    throw error
  }
  const errors = validate(schema, document, [...specifiedRules, ...validationRules], validationOptions)
  if (errors.length > 0) return withCode('GRAPHQL_VALIDATION_FAILED', errors)
  if (getOperationAST(document, operationName)) return document
  const unknown = operationName
    ? `There is no operation named "${operationName}".`
    : 'The document has several operations; set operationName.'
  return withCode('OPERATION_RESOLUTION_FAILURE', [new GraphQLError(unknown)])
}

function withCode(code: string, errors: readonly GraphQLError[]): GraphQLError[] {
  for (const { extensions } of errors) extensions['code'] = code
  return [...errors]
}
