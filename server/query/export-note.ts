/** What the audit log says of an export once it has ended. */
import type { Actor, NoteAudit } from '../platform/audit.ts'

type Export = { actor: Actor; format: string; where: string }

/** Filters may have megabytes. */
const MAX_FILTER_CHARS = 4096

export function createExportNote(audit: NoteAudit, { actor, format, where }: Export) {
  let rows = 0
  let bytes = 0
  return {
    addRows: (count: number) => void (rows += count),
    /** The same texts, until the last one has gone out or nobody takes more. */
    async *count(texts: AsyncIterable<string>) {
      let outcome: 'ok' | 'failed' = 'failed'
      try {
        for await (const text of texts) {
          bytes += Buffer.byteLength(text)
          yield text
        }
        outcome = 'ok'
      } finally {
        const detail = { format, filter: where.slice(0, MAX_FILTER_CHARS), rows, bytes }
        await audit(actor, { action: 'export', outcome, detail })
      }
    },
  }
}
