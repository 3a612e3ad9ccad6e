import type { FastifyReply } from 'fastify'
import { ERRORS, type AppError } from '../../platform/errors.ts'

/** The status of an error for clients that drop what is answered with 500: a defect of ours asks them to send the same again. */
export const statusFor = ({ code }: AppError) => ERRORS[code === 'INTERNAL' ? 'OVERLOADED' : code]

/** With what a client has to know beside it: when it may send the same again, and what it should have presented. */
export function setStatus(reply: FastifyReply, error: AppError): FastifyReply {
  const { status, retriable } = statusFor(error)
  if (retriable) void reply.header('retry-after', error.retryAfter)
  if (error.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer')
  return reply.code(status)
}
