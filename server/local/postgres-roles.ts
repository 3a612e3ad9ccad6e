/** The roles of the embedded PostgreSQL: the program's own is no superuser, and what needs one is done here, at each start. */
import { readFileSync } from 'node:fs'
import { SetupError } from '../platform/errors.ts'
import { describe, sqlState } from '../platform/postgres/postgres.ts'
import { runStatements } from '../platform/postgres/run-statements.ts'

/** The name of the database and of the program's role. */
export const databaseName = 'timberline'
export const adminName = 'timberline_admin'

const SCRIPT = new URL('./superuser.sql', import.meta.url)

/** Of the program's role and of the superuser. */
export type Passwords = { password: string; adminPassword: string }

type Roles = Passwords & {
  port: number
  /** The database to prepare. */
  database?: string
  /** Without the marks that let searches under a scope use their indexes. */
  isStrict?: boolean
}

export type Urls = { url: string; adminUrl: string }

/** Also where the superuser of an earlier version has the program's name, and where that was being changed when the process ended. */
export async function prepareRoles({ port, database = databaseName, isStrict, ...passwords }: Roles): Promise<Urls> {
  const { password, adminPassword } = passwords
  const at = (name: string, secret: string) => `postgresql://${name}:${secret}@127.0.0.1:${port}/${database}`
  const urls = { url: at(databaseName, password), adminUrl: at(adminName, adminPassword) }
  const script = {
    settings: {
      'timberline.password': password,
      'timberline.admin_password': adminPassword,
      'timberline.leakproof': isStrict ? 'off' : 'on',
    },
    statements: readStatements(),
  }
  try {
    await runStatements({ url: urls.adminUrl, ...script }).catch(async (error: unknown) => {
      if (!isUnknown(error)) throw error
      await runStatements({ url: urls.url, ...script })
    })
  } catch (error) {
    throw new SetupError(`PostgreSQL could not prepare its roles: ${describe(error)}.`, { cause: error })
  }
  return urls
}

/** There is no such role yet, or it has another password. */
const isUnknown = (error: unknown) => ['28P01', '28000'].includes(sqlState(error) ?? '')

/** Several in one message would be one transaction, which none of them can end. */
function readStatements(): string[] {
  const statements = readFileSync(SCRIPT, 'utf8').split(/(?<=^\$\$;)\n/m)
  return statements.filter((statement) => statement.trim() !== '')
}
