/** What can be done on a page without a mouse: by its key, or by its name from the palette. */
export type Command = {
  name: string
  /** As `KeyboardEvent.key` says it; `mod+k` is Ctrl-K, on a Mac ⌘K. */
  keys?: string
  /** Does nothing for keys that a part of the page listens for itself; those are only listed. */
  run?: () => void
}
