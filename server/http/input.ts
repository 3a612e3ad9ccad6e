import { coerceInputValue, isInputType, type GraphQLSchema } from 'graphql'
import { AppError } from '../platform/errors.ts'
import { parseJson } from '../platform/text/json.ts'
import { MAX_NESTING } from './document-limits.ts'

/** A JSON text as a value of one of the schema's input types, read as GraphQL reads a variable. Throws BAD_USER_INPUT. */
export function readInput(schema: GraphQLSchema, typeName: string, json: string): unknown {
  const type = schema.getType(typeName)
  if (!isInputType(type)) throw new Error(`${typeName} is not an input type`)
  return coerceInputValue(parse(typeName, json), type, (path, _value, error) => {
    const at = path.length === 0 ? typeName : path.join('.')
    throw new AppError('BAD_USER_INPUT', `${at}: ${error.message}`, { cause: error })
  })
}

function parse(typeName: string, json: string): unknown {
  try {
    return parseJson(json, { maxNesting: MAX_NESTING })
  } catch (cause) {
    const message = `This ${typeName} is not valid JSON, or is nested more than ${MAX_NESTING} levels deep.`
    throw new AppError('BAD_USER_INPUT', message, { cause })
  }
}
