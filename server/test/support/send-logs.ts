/** Logs for a test, through the front door. */
import { expect } from 'vitest'
import type { startApp } from './harness.ts'

export async function sendLogs(url: string, logs: readonly object[]): Promise<void> {
  const response = await fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(logs),
  })
  expect(response.status).toBe(201)
}

/** Sends them and waits until the table holds them and nothing else. */
export async function storeLogs(
  { url, prisma }: Awaited<ReturnType<typeof startApp>>,
  logs: readonly object[],
): Promise<void> {
  await sendLogs(url, logs)
  await expect.poll(() => prisma.log.count()).toBe(logs.length)
}
