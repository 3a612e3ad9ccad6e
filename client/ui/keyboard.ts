/** Whose a key stroke is, and what keys are called on this machine. */

const TAKERS =
  'input:not([type=checkbox]), textarea, select, [contenteditable], [role=combobox], [role=menu], .MuiModal-root'

/** Somebody types there, or it lies above the page: the keys of the page are not meant. */
export function isTaken({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest(TAKERS) !== null
}

export const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent)
