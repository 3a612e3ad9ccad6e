/** What each route needs, and who has asked: the edge checks the one and sets the other, before a body is read. */
import type { Need, Principal } from './principal.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route has one; the server does not start with a route that lacks it. */
    needs?: Need
  }

  interface FastifyRequest {
    principal: Principal
  }
}
