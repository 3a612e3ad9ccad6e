import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'

const host = '127.0.0.1'

/**
 * A free port of the loopback interface, from below the ephemeral range: a client that reconnects to a server which is down could
 * otherwise be given the server's own port as its local one, and keep the server from coming back.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    if (await canListen(port)) return port
  }
}

export async function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

async function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
