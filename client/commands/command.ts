/** What can be done on a page without a mouse: by its key, or by its name from the palette. */
export type Command = {
  name: string
  /** As `KeyboardEvent.key` says it; `mod+k` is Ctrl-K, on a Mac ⌘K, and `mod+Shift+z` the same with Shift. */
  keys?: string
  /** The keys mean the same to a text, which has them while it is edited. */
  isOfText?: boolean
  /** Does nothing for keys that a part of the page listens for itself; those are only listed. */
  run?: () => void
}
