import type { Database } from '../../platform/postgres/postgres.ts'

/** One that holds nothing. */
export const noDatabase = { $queryRaw: async () => [] } as unknown as Pick<Database, '$queryRaw'>
