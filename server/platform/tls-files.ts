/** A certificate and its key from two files, which are read again from time to time: whoever renews them need not restart the program. */
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { systemClock, type Clock } from './clock.ts'
import { SetupError } from './errors.ts'
import type { Logger } from './logger.ts'
import { TIMINGS, type Timings } from './timings.ts'

type TlsFileNames = { certFile: string; keyFile: string }

/** The certificate with its chain, and its key, in PEM. */
export type Certificate = { cert: string; key: string }

/** A server of `node:tls`, or one that is built on it. */
type Secured = { setSecureContext(options: SecureOptions): void }

type SecureOptions = Certificate & { minVersion: 'TLSv1.2' }

type Parts = {
  files: TlsFileNames
  logger: Logger
  clock?: Clock
  timings?: Pick<Timings, 'tlsLookEveryMs'>
}

/** @throws SetupError for a file that cannot be read, and for two that do not fit */
export function createTlsFiles({ files, logger, clock = systemClock, timings = TIMINGS }: Parts) {
  let current = readCertificate(files)
  let cancel: (() => void) | undefined
  const servers = new Set<Secured>()

  function look(): void {
    cancel = clock.setTimer(look, timings.tlsLookEveryMs)
    try {
      const found = readCertificate(files)
      if (found.cert === current.cert && found.key === current.key) return
      current = found
      for (const server of servers) server.setSecureContext(secure(found))
      logger.info(files, 'the certificate was read again: new connections get the new one')
    } catch (error) {
      // One of the two may be there before the other.
      logger.warn({ err: error instanceof Error ? error.message : error }, 'the certificate in use stays')
    }
  }
  look()

  return {
    /** For a new server, which then has to be followed. */
    options: (): SecureOptions => secure(current),
    /** Gives the server each new certificate. Its open connections keep theirs. */
    follow(server: Secured): void {
      servers.add(server)
    },
    close: () => cancel?.(),
  }
}

export type TlsFiles = Pick<ReturnType<typeof createTlsFiles>, 'options' | 'follow'>

const secure = (certificate: Certificate): SecureOptions => ({ ...certificate, minVersion: 'TLSv1.2' })

/** @throws SetupError */
function readCertificate({ certFile, keyFile }: TlsFileNames): Certificate {
  const certificate = { cert: read('TLS_CERT_FILE', certFile), key: read('TLS_KEY_FILE', keyFile) }
  try {
    createSecureContext(certificate)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SetupError(
      `TLS_CERT_FILE ${certFile} and TLS_KEY_FILE ${keyFile} are not a certificate and its key in PEM (${reason}).`,
      { cause: error },
    )
  }
  return certificate
}

function read(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new SetupError(`${variable} ${file} cannot be read (${reason}).`, { cause: error })
  }
}
