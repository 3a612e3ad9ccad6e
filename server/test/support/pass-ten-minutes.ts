import type { Database } from '../../platform/postgres/postgres.ts'

/** The database says that ten minutes have passed since the identity provider was asked. */
export async function passTenMinutes(prisma: Database): Promise<void> {
  // Instances are told of a change of `until` alone.
  const { until } = await prisma.accessSession.findFirstOrThrow()
  await prisma.accessSession.updateMany({ data: { checkedAt: new Date(Date.now() - 601_000), until } })
}
