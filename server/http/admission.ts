/** Asks who sends each request, and whether the route is for them, before a body is read. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { NOBODY, requireNeed, type Authenticate, type Need, type Principal } from '../platform/principal.ts'
// oxlint-disable-next-line import/no-unassigned-import -- it declares `needs` and `principal`
import '../platform/route-access.ts'
import { presentsKey, readCredentials } from './credentials.ts'

type Parts = {
  authenticate: Authenticate
  /** Of a request that is not served. */
  onRefused(request: FastifyRequest, reply: FastifyReply): void
}

/** Call it before routes are added: a route that does not say what it needs throws when it is. */
export function addAdmission(app: FastifyInstance, { authenticate, onRefused }: Parts): void {
  app.decorateRequest('principal')
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.needs === undefined) throw new Error(`The route ${url} does not say what it needs.`)
  })
  app.addHook('onRequest', (request, reply, done) => {
    request.principal = NOBODY
    const { needs } = request.routeOptions.config
    // Where there is no route there is nothing to keep.
    if (needs === undefined || needs === 'open') return done()
    const refuse = (error: unknown) => {
      if (needs === 'probe') return done()
      onRefused(request, reply)
      done(error instanceof Error ? error : new Error(String(error)))
    }
    try {
      // Neither cookies nor a proxy in front speak for a page of another site.
      if (request.isForeign && !presentsKey(request.headers)) return done(admit(request, NOBODY, needs))
      const found = authenticate(() => readCredentials(request.headers, request.raw.url ?? ''), { ip: request.ip })
      if (!(found instanceof Promise)) return done(admit(request, found, needs))
      found.then((principal) => done(admit(request, principal, needs))).catch(refuse)
    } catch (error) {
      refuse(error)
    }
  })
}

/** Throws UNAUTHENTICATED, FORBIDDEN. */
function admit(request: FastifyRequest, principal: Principal, needs: Need): undefined {
  request.principal = principal
  requireNeed(principal, needs)
}
