/** The port that the program listens on, and why it cannot. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { SetupError } from './errors.ts'

export type Address = { host: string; port: number }

/** Looks early, for what is started before the port is taken costs seconds. @throws SetupError when nobody could listen there */
export async function requirePort({ host, port }: Address): Promise<void> {
  const server = createServer().listen({ host, port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw toListenError(error, { host, port })
  }
  server.close()
  await once(server, 'close')
}

export function toListenError(error: unknown, { host, port }: Address): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new SetupError(`Port ${port} is taken. Set PORT to a free one, or stop what uses it.`)
  if (code === 'EACCES') return new SetupError(`Port ${port} needs more rights. Set PORT to one above 1023.`)
  const reason = error instanceof Error ? error.message : String(error)
  return new SetupError(`Cannot listen on ${host}:${port}: ${reason}. Check HOST and PORT.`, { cause: error })
}
