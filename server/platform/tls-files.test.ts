import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createTestClock } from '../test/support/clock.ts'
import { NEXT_CERTIFICATE, TEST_CERTIFICATE } from '../test/support/test-certificate.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { TIMINGS } from './timings.ts'
import { createTlsFiles } from './tls-files.ts'

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'timberline-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') }
  const write = ({ cert, key }: Partial<typeof TEST_CERTIFICATE>) => {
    if (cert !== undefined) writeFileSync(files.certFile, cert)
    if (key !== undefined) writeFileSync(files.keyFile, key)
  }
  const clock = createTestClock()
  return { files, write, clock, open: () => createTlsFiles({ files, logger: testLogger, clock }) }
}

test('a new certificate is given to each server, once; one without its key is not', () => {
  const { write, clock, open } = setUp()
  write(TEST_CERTIFICATE)
  const tls = open()
  const given: string[] = []
  tls.follow({ setSecureContext: ({ cert }) => void given.push(cert) })
  const look = () => clock.advance(TIMINGS.tlsLookEveryMs)
  look()
  write({ cert: NEXT_CERTIFICATE.cert })
  look()
  expect(given).toEqual([])
  write({ key: NEXT_CERTIFICATE.key })
  look()
  look()
  expect(given).toEqual([NEXT_CERTIFICATE.cert])
  expect(tls.options()).toMatchObject({ ...NEXT_CERTIFICATE, minVersion: 'TLSv1.2' })
  tls.close()
  expect(clock.timers.size).toBe(0)
})

test('files that are missing, no certificate, or do not fit stop the start with a sentence', () => {
  const { write, open } = setUp()
  expect(open).toThrow(/^TLS_CERT_FILE .*tls\.crt cannot be read \(ENOENT\)\.$/)
  write({ cert: 'nothing', key: TEST_CERTIFICATE.key })
  expect(open).toThrow(/^TLS_CERT_FILE .* and TLS_KEY_FILE .* are not a certificate and its key in PEM \(.*\)\.$/)
  write({ cert: NEXT_CERTIFICATE.cert })
  expect(open).toThrow(/are not a certificate and its key in PEM/)
})
