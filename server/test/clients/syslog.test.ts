/** Senders of syslog: logger(1), logging of Python, rsyslog and syslog-ng. */
import { expect, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startApp } from '../support/harness.ts'
import { hasPipClients } from './install.ts'
import { send } from './send.ts'
import { NO_IDS, sentLogs } from './sent.ts'
import { storedLogs } from './stored.ts'
import { hasProgram, logTo, startForwarderOf, type SyslogDaemon } from './syslog-daemon.ts'

const HOST = '127.0.0.1'

/** Both transports are on one port. */
async function startSyslog() {
  const port = String(await freePort())
  const app = await startApp({ env: { SYSLOG_TCP_PORT: port, SYSLOG_UDP_PORT: port } })
  return { ...app, port }
}

const MESSAGES = sentLogs({ ids: NO_IDS, paid: {}, error: {} })

test.each([
  ['--tcp', '--rfc5424'],
  ['--tcp', '--rfc5424', '--octet-count'],
  ['--tcp', '--rfc3164'],
  ['--udp', '--rfc5424'],
  ['--udp', '--rfc3164'],
])('logger %s %s %s', async (...options) => {
  await using app = await startSyslog()
  await logTo([...options.filter(Boolean), '--server', HOST, '--port', app.port])
  expect(await storedLogs(app, 3)).toMatchObject(MESSAGES)
})

test.skipIf(!hasPipClients()).each([
  ['the handler of Python', 'stdlib', 'tcp'],
  ['the handler of Python', 'stdlib', 'udp'],
  ['rfc5424-logging-handler', 'rfc5424', 'tcp'],
  ['rfc5424-logging-handler', 'rfc5424', 'udp'],
])('%s: %s, %s', async (_name, handler, transport) => {
  await using app = await startSyslog()
  await send({ sender: 'syslog.py', args: [HOST, app.port, handler, transport] })
  const [debug, info, error] = MESSAGES
  const message: unknown = expect.stringMatching(/^card refused\nTraceback [^]*TypeError: card refused$/)
  expect(await storedLogs(app, 3)).toMatchObject([debug, info, { ...error, message }])
})

const RSYSLOG: readonly [string, string, string][] = [
  ['tcp', 'octet-counted', 'RSYSLOG_SyslogProtocol23Format'],
  ['tcp', 'traditional', 'RSYSLOG_TraditionalForwardFormat'],
  ['tcp', 'traditional', 'RSYSLOG_ForwardFormat'],
  ['udp', 'traditional', 'RSYSLOG_SyslogProtocol23Format'],
]

test.skipIf(!hasProgram('rsyslogd')).each(RSYSLOG)('rsyslog: %s, %s, %s', async (protocol, framing, template) => {
  await using app = await startSyslog()
  const action = `action(type="omfwd" target="${HOST}" port="${app.port}" protocol="${protocol}" TCP_Framing="${framing}" template="${template}")`
  await expectForwarded(app, 'rsyslog', action)
})

const SYSLOG_NG: readonly string[] = [
  'syslog("HOST" port(PORT) transport("tcp"))',
  'network("HOST" port(PORT) transport("tcp"))',
  'network("HOST" port(PORT) transport("udp"))',
]

test.skipIf(!hasProgram('syslog-ng')).each(SYSLOG_NG)('syslog-ng: %s', async (driver) => {
  await using app = await startSyslog()
  await expectForwarded(app, 'syslog-ng', driver.replace('HOST', HOST).replace('PORT', app.port))
})

async function expectForwarded(app: { url: string }, daemon: SyslogDaemon, action: string): Promise<void> {
  await using forwarder = await startForwarderOf(daemon, action)
  await logTo(['--socket', forwarder.socket])
  expect(await storedLogs(app, 3)).toMatchObject(MESSAGES)
}
