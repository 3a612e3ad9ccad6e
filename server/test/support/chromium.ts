/** The Chromium of the machine, for tests and pictures. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page of a test does not live long enough to earn back what the optimising compilers cost: without them a load takes a sixth less of
  // the processor's time. What is called as often as in a long life is compiled all the same.
  '--js-flags=--invocation-count-for-maglev=20000,--invocation-count-for-turbofan=200000',
  // Names that a test gives to this machine, as strangers can theirs.
  '--host-resolver-rules=MAP *.test 127.0.0.1',
]

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS })
}

/** The one without windows first: it takes a seventh less of the processor's time. */
const NAMES = ['chromium-headless-shell', 'chromium']

export function findChromium(): string | undefined {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean)]
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
