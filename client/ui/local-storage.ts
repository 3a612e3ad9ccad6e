/** A person's habits, kept in this browser. One that keeps nothing still works: it begins anew each time. */

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
