/** What the explorer uses of the browser itself: its storage, clipboard, keyboard and focus. */

/** A person's habit, kept in this browser. In a browser that stores nothing each visit starts with the defaults. */
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
    // It holds until the page is left.
  }
}

/**
 * Puts text on the clipboard; false if the browser will not have it.
 * The Clipboard API exists on https and localhost only, and a log platform is often opened by an address in a private net.
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

/** Somebody types there, or it lies above the page: the keys of the page are not meant. */
export function isTaken({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest(TAKERS) !== null
}

export const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** As a ref: what a person has just asked for has the focus when it comes. */
export function focusIt(element: HTMLElement | null): void {
  element?.focus()
}
