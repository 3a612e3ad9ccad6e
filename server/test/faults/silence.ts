/** How long a process answers nobody: another client asks it all the time whether it lives. */
import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const EVERY_MS = 20

export type SilenceWatch = {
  /** The longest that an answer took, in milliseconds; one that never came took until now. */
  longestMs(): number
  stop(): Promise<void>
}

/** `from` is an address of this machine, so that the one who asks is another client than those who trouble it. */
export function watchSilence(url: string, from = '127.0.0.3'): SilenceWatch {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const stopping = new AbortController()
  let longest = 0
  let askedAt: number | undefined

  const ask = () =>
    new Promise<void>((resolve) => {
      get(`${url}/livez`, { agent, localAddress: from }, (answer) => answer.resume().on('close', resolve)).on(
        'error',
        () => resolve(),
      )
    })

  async function keepAsking(): Promise<void> {
    while (!stopping.signal.aborted) {
      askedAt = performance.now()
      await ask()
      longest = Math.max(longest, performance.now() - askedAt)
      askedAt = undefined
      await delay(EVERY_MS)
    }
    agent.destroy()
  }

  const asking = keepAsking()
  return {
    longestMs: () => Math.max(longest, askedAt === undefined ? 0 : performance.now() - askedAt),
    async stop() {
      stopping.abort()
      await asking
    },
  }
}
