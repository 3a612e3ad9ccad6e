/** Asks who sends each request, and whether the route is for them, before a body is read. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { NOBODY, requireNeed, type Authenticate, type From, type Need, type Principal } from '../platform/principal.ts'
// oxlint-disable-next-line import/no-unassigned-import -- it declares `needs` and `principal`
import '../platform/route-access.ts'
import { presentsKey, readCredentials } from './credentials.ts'
import { addVary } from './headers.ts'

type Parts = {
  authenticate: Authenticate
  /** Of a request that is not served. */
  onRefused(request: FastifyRequest, reply: FastifyReply): void
}

/** No cache gives one person's answer to another. */
const VARY = 'Cookie, Authorization'

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
    const admitAs = (principal: Principal) => {
      request.principal = principal
      // Where AUTH is off everybody gets the same answer.
      if (principal.kind !== 'anyone') addVary(reply, VARY)
      requireNeed(principal, needs)
    }
    const refuse = (error: unknown) => {
      if (needs === 'probe') return done()
      addVary(reply, VARY)
      onRefused(request, reply)
      done(error instanceof Error ? error : new Error(String(error)))
    }
    try {
      // Neither cookies nor a proxy in front speak for a page of another site.
      const isNobody = request.isForeign && !presentsKey(request.headers)
      const present = () => readCredentials(request.headers, request.raw.url ?? '')
      const found = isNobody ? NOBODY : authenticate(present, fromOf(request, needs))
      if (found instanceof Promise) return void found.then(admitAs).then(() => done(), refuse)
      admitAs(found)
      done()
    } catch (error) {
      refuse(error)
    }
  })
}

function fromOf({ ip, id: requestId, routeOptions, raw: { socket, rawHeaders } }: FastifyRequest, needs: Need): From {
  const route = needs === 'optional' || needs === 'probe' ? undefined : routeOptions.url
  return { ip, requestId, route, http: { peer: socket.remoteAddress, rawHeaders } }
}
