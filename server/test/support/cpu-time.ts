/** Starts a clock of this thread's processor time, in milliseconds; on a busy machine that of the wall tells of others. */
export function startCpuClock(): () => number {
  const start = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(start)
    return (user + system) / 1000
  }
}

/** What `work` takes where nothing else runs, on a processor of 2.1 GHz. */
const WORK_MS = 40
const VALUES = Array.from({ length: 2000 }, (_, i) => ({ id: i, name: `value ${i}`, parts: [i, `${i}`, { i }] }))

/**
 * How many times as long as the processor for which marks are made the one at hand takes for the same work: 1 or more. Neighbours on the
 * same machine make each of its processors slower, and its time with it.
 */
export function slowness(): number {
  work()
  const cpuMs = startCpuClock()
  work()
  return Math.max(1, cpuMs() / WORK_MS)
}

function work(): void {
  for (let times = 0; times < 10; times++) JSON.parse(JSON.stringify(VALUES))
}
