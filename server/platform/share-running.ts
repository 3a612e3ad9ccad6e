/** Whoever asks while an answer is being made gets the same one: so many who ask at once cost no more than one. */
export function shareRunning<T>(make: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () =>
    (running ??= make().finally(() => {
      running = undefined
    }))
}
