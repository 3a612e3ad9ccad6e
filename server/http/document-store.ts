/**
 * Documents that were found valid, so that the same question costs no parsing again. Apollo's own store counts a document without its text
 * and its comments, which it keeps too: a few requests of padding or of comments filled the memory.
 */
import type { DocumentNode } from 'graphql'

/** A document of the most tokens takes a hundred kilobytes. */
const MAX_DOCUMENTS = 200
const MAX_CHARACTERS = 1024 * 1024

/** Keeps what was used last, within both bounds. */
export function createDocumentStore({ maxDocuments = MAX_DOCUMENTS, maxCharacters = MAX_CHARACTERS } = {}) {
  const documents = new Map<string, DocumentNode>()
  let characters = 0

  function drop(key: string): void {
    characters -= sizeOf(documents.get(key))
    documents.delete(key)
  }

  function keep(key: string, document: DocumentNode): void {
    drop(key)
    documents.set(key, document)
    characters += sizeOf(document)
    for (const oldest of documents.keys()) {
      if (documents.size <= maxDocuments && characters <= maxCharacters) break
      drop(oldest)
    }
  }

  return {
    async get(key: string): Promise<DocumentNode | undefined> {
      const document = documents.get(key)
      if (document) keep(key, document)
      return document
    },
    async set(key: string, document: DocumentNode): Promise<void> {
      keep(key, document)
    },
    async delete(key: string): Promise<void> {
      drop(key)
    },
  }
}

const sizeOf = (document: DocumentNode | undefined) => document?.loc?.source.body.length ?? 0
