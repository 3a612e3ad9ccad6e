import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../platform/errors.ts'

/**
 * What answers where no route does. A path that exists under another method is 405 and names that method. Call it before routes are
 * added: Fastify's own `hasRoute` reads a path as a pattern, and throws at what a stranger may have written into it.
 */
export function createNotFound(app: FastifyInstance): (request: FastifyRequest, reply: FastifyReply) => AppError {
  const known = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set()
    known.set(url, methods)
    for (const each of [method].flat()) methods.add(each)
  })
  return ({ url, method }, reply) => {
    const path = url.split('?', 1)[0] ?? ''
    const methods = /[:*]/.test(path) ? undefined : known.get(path)
    const allowed = ['GET', 'POST'].filter((each) => methods?.has(each)).join(', ')
    // A page's own route may find that its file is not there.
    if (!allowed || methods?.has(method)) return new AppError('NOT_FOUND', `There is nothing at ${path.slice(0, 100)}.`)
    void reply.header('allow', allowed)
    return new AppError('METHOD_NOT_ALLOWED', `${path} accepts only ${allowed}.`)
  }
}
