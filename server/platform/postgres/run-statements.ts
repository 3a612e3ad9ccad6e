/** Runs statements as another user than the program's, on a connection of their own. */
import { Client } from 'pg'

type Options = {
  url: string
  /** Of PostgreSQL, for the time of the connection. */
  settings?: Readonly<Record<string, string>>
  /** One after the other, each in a transaction of its own. */
  statements: readonly string[]
}

/** Rejects with the first failure; what ran before it stays. */
export async function runStatements({ url, settings = {}, statements }: Options): Promise<void> {
  const client = new Client({
    connectionString: url,
    application_name: 'timberline-admin',
    connectionTimeoutMillis: 30_000,
  })
  await client.connect()
  try {
    for (const setting of Object.entries(settings)) await client.query('SELECT set_config($1, $2, false)', setting)
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
