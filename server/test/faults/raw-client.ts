/** Connections on which anything can be written, at any speed. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Opens a connection; errors show as its close. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Writes the bytes, then says that no more will come, unless it `waits`. The statuses of all answers until the server closes. */
export async function exchange(
  url: string,
  bytes: string | Uint8Array,
  { waits = false } = {},
): Promise<{ statuses: number[]; ms: number }> {
  const start = performance.now()
  const socket = await openSocket(url)
  let text = ''
  let ms = Number.NaN
  socket.on('data', (chunk: Buffer) => {
    if (text === '') ms = performance.now() - start
    text += chunk.toString('latin1')
    if (waits) socket.end()
  })
  if (waits) socket.write(bytes)
  else socket.end(bytes)
  await once(socket, 'close')
  return { statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status)), ms }
}
