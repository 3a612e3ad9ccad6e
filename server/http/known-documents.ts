/**
 * The GraphQL documents that the explorer sends, and those that an operator names: with GRAPHQL_DOCUMENTS=known nobody may send others, and
 * without it some keys may not. A document is known by its hash, whatever its layout, and with or without `__typename`, which clients add.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, print, separateOperations, visit, type DocumentNode } from 'graphql'
import { AppError, SetupError } from '../platform/errors.ts'
import type { Principal } from '../platform/principal.ts'
import { parseOptions } from './document-limits.ts'

export type DocumentOptions = {
  /** Nobody may send others. */
  areKnown: boolean
  /** GRAPHQL_DOCUMENTS_FILE: each of its operations becomes a document, with the fragments that it uses. */
  file?: string | undefined
  /** Where the build of the explorer lies. */
  pagesFolder: string
}

/** The texts that were found known; what each costs to parse again is saved, and clients cannot fill more than these. */
const MAX_TEXTS = 200

/** @throws SetupError for a file that holds none */
export function createKnownDocuments({ areKnown, file, pagesFolder }: DocumentOptions) {
  let hashes: ReadonlySet<string> | undefined = areKnown || file !== undefined ? load() : undefined
  const texts = new Set<string>()

  function load(): ReadonlySet<string> {
    const documents = [...readExplorers(join(pagesFolder, 'documents.json'), areKnown), ...(file ? readFile(file) : [])]
    return new Set(documents.map(hashOf))
  }

  function isKnown(text: string): boolean {
    if (texts.has(text)) return true
    hashes ??= load()
    const document = parseText(text)
    if (document === undefined || !hashes.has(hashOf(document))) return false
    if (texts.size >= MAX_TEXTS) texts.clear()
    texts.add(text)
    return true
  }

  return {
    /** Why this principal may not send it; undefined where they may. */
    refuse(text: unknown, { documents = 'any' }: Pick<Principal, 'documents'>): AppError | undefined {
      if (!areKnown && documents === 'any') return undefined
      if (typeof text === 'string' && isKnown(text)) return undefined
      return new AppError('FORBIDDEN', REFUSAL)
    },
  }
}

export type KnownDocuments = ReturnType<typeof createKnownDocuments>

const REFUSAL =
  'Only the documents that the server knows may be sent here: those of the explorer, and those of GRAPHQL_DOCUMENTS_FILE.'

/** Without them one document has two texts: clients with a cache ask for the type of each object. */
function hashOf(document: DocumentNode): string {
  const plain = visit(document, { Field: ({ name }) => (name.value === '__typename' ? null : undefined) })
  return createHash('sha256').update(print(plain)).digest('hex')
}

function parseText(text: string): DocumentNode | undefined {
  try {
    return parse(text, parseOptions)
  } catch {
    return undefined
  }
}

/** What the build has written; no build, as while it is developed, has none. */
function readExplorers(path: string, isNeeded: boolean): DocumentNode[] {
  if (existsSync(path)) return (JSON.parse(readFileSync(path, 'utf8')) as string[]).map((text) => parse(text))
  if (!isNeeded) return []
  throw new SetupError('GRAPHQL_DOCUMENTS=known needs the explorer, which is not built: start with npm start.')
}

function readFile(path: string): DocumentNode[] {
  try {
    const document = parse(readFileSync(path, 'utf8'))
    const separated = Object.values(separateOperations(document))
    if (separated.length > 0) return separated
    throw new Error('there is none in it')
  } catch (error) {
    const reason = error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error)
    throw new SetupError(`GRAPHQL_DOCUMENTS_FILE ${path} holds no GraphQL operations (${reason}).`, { cause: error })
  }
}
