/** Checks that the program can listen on its port, and says why it cannot. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { SetupError } from './errors.ts'

export type Address = {
  host: string
  port: number
  /** The variables that say so; absent: `PORT` and `HOST`. */
  variable?: string
  hostVariable?: string
}

/** Checks the port before anything slow is started. @throws SetupError when the program could not listen there */
export async function requirePort(address: Address): Promise<void> {
  const { host, port } = address
  const server = createServer().listen({ host, port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw toListenError(error, address)
  }
  server.close()
  await once(server, 'close')
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d+){3}|::1|::ffff:127(?:\.\d+){3}|(?:.+\.)?localhost)$/i.test(host)
}

/** An address to listen on, as one that a browser can open. */
export function httpUrl({ host, port, isTls = false }: Pick<Address, 'host' | 'port'> & { isTls?: boolean }): string {
  const scheme = isTls ? 'https' : 'http'
  if (host === '0.0.0.0' || host === '::') return `${scheme}://localhost:${port}`
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

export function toListenError(error: unknown, address: Address): Error {
  const { host, port, variable = 'PORT', hostVariable = 'HOST' } = address
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new SetupError(`Port ${port} is in use. Set ${variable} to a free port, or stop the program that uses it.`)
  if (code === 'EACCES')
    return new SetupError(`Port ${port} needs elevated privileges. Set ${variable} to a port above 1023.`)
  const reason = error instanceof Error ? error.message : String(error)
  return new SetupError(`Cannot listen on ${host}:${port}: ${reason}. Check ${hostVariable} and ${variable}.`, {
    cause: error,
  })
}
