/** GraphQL's arguments → the audit log. */
import type { Resolvers } from '../generated/graphql.ts'
import type { AccessAudit } from '../generated/prisma/client.ts'
import type { Audit } from './audit.ts'
import type { RunQuestion } from './running.ts'
import { showConnection } from './show-connection.ts'

export function createAuditResolvers({ audit, ask }: { audit: Audit; ask: RunQuestion }) {
  return {
    Query: {
      auditLog: (_, args, context) => ask(context, async () => showConnection(await audit.page(args), showEntry)),
    },
  } satisfies Resolvers
}

function showEntry({ id, outcome, detail, ...entry }: AccessAudit) {
  return {
    ...entry,
    id: String(id),
    outcome: OUTCOMES[outcome as keyof typeof OUTCOMES],
    detail: detail as Record<string, unknown>,
  }
}

const OUTCOMES = { ok: 'OK', denied: 'DENIED', failed: 'FAILED' } as const
