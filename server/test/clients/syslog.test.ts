/** Senders of syslog: logger(1), logging of Python, rsyslog and syslog-ng. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { startApp } from '../support/harness.ts'
import { blockWith } from './blocks.ts'
import { hasPipClients } from './install.ts'
import { send } from './send.ts'
import { NO_IDS, sentLogs, WITH_TRACEBACK } from './sent.ts'
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
  '--tcp --rfc5424',
  '--tcp --rfc5424 --octet-count',
  '--tcp --rfc3164',
  '--udp --rfc5424',
  '--udp --rfc3164',
])('logger %s', async (options) => {
  await using app = await startSyslog()
  await logTo([...options.split(' '), '--server', HOST, '--port', app.port])
  expect(await storedLogs(app, 3)).toMatchObject(MESSAGES)
})

test('logger, as docs/send.md says', async () => {
  await using app = await startSyslog()
  await promisify(execFile)('bash', ['-c', blockWith('logger --server').replace('5514', app.port)])
  expect(await storedLogs(app, 1)).toMatchObject([{ level: 'INFO', message: 'done', resourceId: 'backup' }])
})

/** The handler of Python has no frame for more than one line over TCP, so its sender leaves the traceback out there. */
test.skipIf(!hasPipClients()).each([
  { handler: 'stdlib', transport: 'tcp', message: 'card refused' },
  { handler: 'stdlib', transport: 'udp', message: WITH_TRACEBACK },
  { handler: 'rfc5424', transport: 'tcp', message: WITH_TRACEBACK },
  { handler: 'rfc5424', transport: 'udp', message: WITH_TRACEBACK },
])('the handler of Python: $handler, $transport', async ({ handler, transport, message }) => {
  await using app = await startSyslog()
  await send({ sender: 'syslog.py', args: [HOST, app.port, handler, transport] })
  const [debug, info, error] = MESSAGES
  expect(await storedLogs(app, 3)).toMatchObject([debug, info, { ...error, message }])
})

const RSYSLOG = [
  'protocol="tcp" TCP_Framing="traditional" template="RSYSLOG_TraditionalForwardFormat"',
  'protocol="tcp" TCP_Framing="traditional" template="RSYSLOG_ForwardFormat"',
  'protocol="udp" template="RSYSLOG_SyslogProtocol23Format"',
]

test.skipIf(!hasProgram('rsyslogd')).each(RSYSLOG)('rsyslog: %s', async (form) => {
  await using app = await startSyslog()
  await expectForwarded(app, 'rsyslog', `action(type="omfwd" target="${HOST}" port="${app.port}" ${form})`)
})

test.skipIf(!hasProgram('rsyslogd'))('rsyslog, as docs/send.md says', async () => {
  await using app = await startSyslog()
  await expectForwarded(app, 'rsyslog', blockWith('omfwd').replace('5514', app.port))
})

const SYSLOG_NG = ['network("HOST" port(PORT) transport("tcp"))', 'network("HOST" port(PORT) transport("udp"))']

test.skipIf(!hasProgram('syslog-ng')).each(SYSLOG_NG)('syslog-ng: %s', async (driver) => {
  await using app = await startSyslog()
  const action = driver.replace('HOST', HOST).replace('PORT', app.port)
  await expectForwarded(
    app,
    'syslog-ng',
    `destination timberline { ${action}; }; log { source(s_src); destination(timberline); };`,
  )
})

test.skipIf(!hasProgram('syslog-ng'))('syslog-ng, as docs/send.md says', async () => {
  await using app = await startSyslog()
  await expectForwarded(app, 'syslog-ng', blockWith('destination timberline').replace('5514', app.port))
})

async function expectForwarded(app: { url: string }, daemon: SyslogDaemon, action: string): Promise<void> {
  await using forwarder = await startForwarderOf(daemon, action)
  await logTo(['--socket', forwarder.socket])
  expect(await storedLogs(app, 3)).toMatchObject(MESSAGES)
}
