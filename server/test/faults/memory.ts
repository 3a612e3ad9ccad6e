/** The memory of another process, as the system sees it. */
import { readFile } from 'node:fs/promises'

export type MemoryWatch = {
  /** Bytes above what it held at the start: the most that was seen, and now. */
  growth(): Promise<{ peak: number; now: number }>
} & AsyncDisposable

const EVERY_MS = 5

/** Looks often, from now on. Where the system has no /proc nothing is seen and the growth is 0. */
export async function watchMemory(pid: number): Promise<MemoryWatch> {
  const start = await residentBytes(pid)
  let peak = start
  const look = async () => {
    const now = await residentBytes(pid)
    peak = Math.max(peak, now)
    return now
  }
  const timer = setInterval(() => void look(), EVERY_MS)
  return {
    async growth() {
      const now = await look()
      return { peak: peak - start, now: now - start }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
    },
  }
}

/** 0 where there is no such process, or no /proc. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
}
