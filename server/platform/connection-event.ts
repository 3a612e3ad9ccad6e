import { Server as HttpsServer } from 'node:https'
import type { Server } from 'node:net'

/** What a server calls a connection that it can read: with TLS it is another one than the one that was opened. */
export const connectionEventOf = (server: Server) => (server instanceof HttpsServer ? 'secureConnection' : 'connection')
