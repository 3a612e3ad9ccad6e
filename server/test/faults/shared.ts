/** What several rows of a file use one after the other. */
import { afterAll, afterEach } from 'vitest'
import { isFull } from './row.ts'

/** Made when the first test asks for it. In full size each row has one of its own; one that a test has failed on is no ground for the next. */
export function shared<T extends AsyncDisposable>(create: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined
  async function end(): Promise<void> {
    const made = await current?.catch(() => undefined)
    current = undefined
    await made?.[Symbol.asyncDispose]()
  }
  afterEach(async ({ task }) => {
    if (isFull || task.result?.state === 'fail') await end()
  })
  afterAll(end)
  return () => (current ??= create())
}
