/** How long the event loop of this process is kept from everybody else. */
import { startCpuClock } from './cpu-time.ts'

/** The longest turn while `work` runs, in milliseconds of this thread's processor time: neighbours of a busy machine do not count. */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let isOver = false
  let cpuMs = startCpuClock()
  function look(): void {
    longest = Math.max(longest, cpuMs())
    cpuMs = startCpuClock()
    if (!isOver) setImmediate(look)
  }
  setImmediate(look)
  await work().finally(() => (isOver = true))
  return longest
}
