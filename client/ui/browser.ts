/** What the explorer uses of the browser itself: its storage, clipboard, keyboard and focus. */

/** Personal settings. If the browser stores nothing, each visit starts with the defaults. */
export function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function keep(key: string, text: string): void {
  try {
    localStorage.setItem(key, text)
  } catch {
    // The setting lasts until the page is left.
  }
}

/**
 * Copies text to the clipboard; false if the browser refuses.
 * The Clipboard API exists on https and localhost only, and a log platform is often opened by an address in a private network.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  document.body.append(area)
  area.select()
  // Deprecated and without a successor outside secure contexts; every browser still has it.
  const done = document.execCommand('copy')
  area.remove()
  return done
}

const TAKERS =
  'input:not([type=checkbox]), textarea, select, [contenteditable], [role=combobox], [role=menu], .MuiModal-root'

/** Whether a key belongs to an input, a menu or a dialog, and not to the page. */
export function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  // A slider moves by arrows; letters mean nothing to it.
  const isLetterForSlider = key.length === 1 && target.matches('input[type=range]')
  return !isLetterForSlider && target.closest(TAKERS) !== null
}

export const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** As a ref, focuses the element when it is mounted. */
export function focusIt(element: HTMLElement | null): void {
  element?.focus()
}

/** Saves data as a file with this name, where the browser puts its downloads. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // Once it has started, the download keeps the data alive by itself.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
