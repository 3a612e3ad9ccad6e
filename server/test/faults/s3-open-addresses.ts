/** Nobody opens Timberline to others by accident: an address that they reach needs AUTH, on or off, in plain sight. */
import { networkInterfaces } from 'node:os'
import { expect } from 'vitest'
import { freePort, isListening } from '../../local/ports.ts'
import { createDataDir, startProgram } from '../support/program.ts'
import { noteResult, size } from './row.ts'

const ownAddress = () =>
  Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address

export async function expectOpenStartRefused(): Promise<void> {
  const hosts = ['0.0.0.0', '::', ownAddress() ?? '10.1.2.3', 'logs.example.com'].slice(0, size(4, 2))
  for (const HOST of hosts) {
    await using dataDir = await createDataDir()
    const port = await freePort()
    await using program = startProgram({ HOST, PORT: String(port), STREAM: 'direct', DATA_DIR: dataDir.path })
    // One that starts after all is stopped.
    expect(await Promise.race([program.ended, program.ready.then(() => 'it serves')])).toBe(1)
    expect(program.output().trim()).toBe(
      `HOST=${HOST} lets others in: set AUTH=on, or AUTH=off if a proxy in front asks for logins.`,
    )
    expect(await isListening(port)).toBe(false)
  }
  await noteResult(
    'S3',
    `${hosts.length} addresses that others reach, without AUTH: no start, and the sentence each time`,
  )
}
