/** What docs/send.md says to paste. */
import { expect } from 'vitest'
import { BLOCKS } from '../support/documents.ts'

/** The one block of the page that holds this. */
export function blockWith(part: string): string {
  const found = BLOCKS.filter(({ page, code }) => page === 'docs/send.md' && code.includes(part))
  expect(found, `blocks with ${part}`).toHaveLength(1)
  return found[0]?.code ?? ''
}
