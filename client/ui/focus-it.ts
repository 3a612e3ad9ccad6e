/** As a ref: what a person has just asked for has the focus when it comes. */
export function focusIt(element: HTMLElement | null): void {
  element?.focus()
}
