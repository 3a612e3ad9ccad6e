/**
 * The names that this server answers to. A page of a stranger whose name suddenly leads to our address (DNS rebinding) is of the same
 * origin as we are for a browser, and could read and write everything; only the Host that the browser sends tells its name.
 */
import { isIP } from 'node:net'
import { AppError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { readAuthority, type Authority } from './authority.ts'

/** Names whose first refusal is logged; anybody may make up any number of them. */
const MAX_LOGGED = 100
/** Texts known to be good, so that a request costs one look. Addresses and plain names are many, so they are forgotten from time to time. */
const MAX_KNOWN = 100

type Parts = {
  /** Lower case; `*.example.com` stands for every name below it. */
  allowed: readonly string[]
  logger: Logger
}

export function createHosts({ allowed, logger }: Parts) {
  const isOurs = createMatch(allowed)
  const known = new Set<string>()
  const logged = new Set<string>()

  function logOnce(name: string): void {
    if (logged.size >= MAX_LOGGED || logged.has(name)) return
    logged.add(name)
    logger.warn({ host: name }, 'requests for this host name are refused; ALLOWED_HOSTS allows more names')
  }

  return {
    /** Why a request for this authority is not answered; undefined where it is. */
    refuse(text: string): AppError | undefined {
      if (known.has(text)) return undefined
      const authority = readAuthority(text)
      if (!authority) return new AppError('BAD_REQUEST', 'The host of the request is not valid.')
      if (!isOurs(authority)) {
        const name = authority.name.slice(0, 255)
        logOnce(name)
        return new AppError(
          'HOST_NOT_ALLOWED',
          `This server does not answer to the name ${name}. The variable ALLOWED_HOSTS allows more names.`,
        )
      }
      if (known.size >= MAX_KNOWN) known.clear()
      known.add(text)
      return undefined
    },
  }
}

/** No stranger can have these: an address is no name, and names without a dot exist only within a network. A dot behind one makes it a top-level domain. */
function isPrivate({ name, isAbsolute }: Authority): boolean {
  if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')) return true
  return name.includes('.') ? /\.svc(?:\.cluster\.local)?$/.test(name) : !isAbsolute
}

function createMatch(allowed: readonly string[]): (authority: Authority) => boolean {
  const exact = new Set(allowed)
  const suffixes = allowed.filter((name) => name.startsWith('*.')).map((name) => name.slice(1))
  return (authority) =>
    isPrivate(authority) ||
    exact.has(authority.name) ||
    suffixes.some((suffix) => authority.name.endsWith(suffix) && authority.name.length > suffix.length)
}
