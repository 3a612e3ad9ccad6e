import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { migrate } from '../../platform/postgres/migrate.ts'
import { testLogger } from './test-logger.ts'

const FOLDER = new URL('../../../prisma/migrations/', import.meta.url)

/** The newest schema without microseconds. */
export const MILLISECONDS = '20261127000000_new_values'

/** Brings the database to the schema of that migration, as the version before the next one left it. */
export async function migrateUpTo(url: string, last: string): Promise<string[]> {
  const path = await mkdtemp(join(tmpdir(), 'timberline-older-'))
  try {
    for (const name of await readdir(FOLDER))
      if (name <= last) await cp(new URL(name, FOLDER), join(path, name), { recursive: true })
    return await migrate({ url, logger: testLogger, folder: pathToFileURL(`${path}/`) })
  } finally {
    await rm(path, { recursive: true })
  }
}
