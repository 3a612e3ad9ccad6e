/** Answers with the first value that is not undefined; asks again until then, at most `timeoutMs`. */
export async function waitFor<T>(ask: () => Promise<T | undefined>, timeoutMs = 15_000): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const value = await ask()
    if (value !== undefined) return value
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain for ${ask.toString().slice(0, 200)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
