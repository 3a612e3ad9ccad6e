/** The height of the histogram's bars in CSS pixels. Below the least one its legend would be cut off. */
export const HEIGHT = { least: 80, usual: 96, most: 400 } as const

const STEP = 16

export function clampHeight(height: number): number {
  return Math.round(Math.max(HEIGHT.least, Math.min(HEIGHT.most, height)))
}

/** Of a stored setting. */
export function readHeight(text: string | null): number {
  const height = Number(text ?? '')
  return Number.isFinite(height) && height > 0 ? clampHeight(height) : HEIGHT.usual
}

/** As a window splitter takes keys; undefined for a key that is none of its. */
export function heightAfterKey(height: number, key: string): number | undefined {
  if (key === 'ArrowDown') return clampHeight(height + STEP)
  if (key === 'ArrowUp') return clampHeight(height - STEP)
  if (key === 'Home') return HEIGHT.least
  if (key === 'End') return HEIGHT.most
  return key === 'Enter' ? HEIGHT.usual : undefined
}
