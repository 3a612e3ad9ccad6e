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
