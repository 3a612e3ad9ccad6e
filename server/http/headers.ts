import type { FastifyReply } from 'fastify'

/** Of every answer: a foreign page cannot load it as a script, a picture or anything else that browsers do not ask for. */
export const HEADERS = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Beside what the answer varies by already. */
export function addVary(reply: FastifyReply, names: string): void {
  const known = reply.getHeader('vary')
  void reply.header('vary', known === undefined ? names : `${String(known)}, ${names}`)
}
