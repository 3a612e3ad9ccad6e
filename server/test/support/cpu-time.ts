/** Starts a clock of this thread's processor time, in milliseconds; on a busy machine that of the wall tells of others. */
export function startCpuClock(): () => number {
  const start = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(start)
    return (user + system) / 1000
  }
}
