import type { FastifyReply } from 'fastify'
import { ERRORS, type AppError } from '../../platform/errors.ts'
import { askAgain } from './door.ts'

/** The status of an error for clients that drop what is answered with 500: a defect of ours asks them to send the same again. */
export const statusFor = ({ code }: AppError) => ERRORS[code === 'INTERNAL' ? 'OVERLOADED' : code]

export function setStatus(reply: FastifyReply, error: AppError): FastifyReply {
  const { status, retriable } = statusFor(error)
  if (retriable) askAgain(reply)
  return reply.code(status)
}
