/** What a filter has said of the last entries, by their numbers: two bits for each of as many as a ring holds. */

const NUMBERS = 4096
const MAX_CHUNKS = 8
const PER_BYTE = 4
const UNKNOWN = 0
const NO = 1
const YES = 2

export function createVerdicts() {
  const chunks = new Map<number, Uint8Array>()

  function chunkOf(number: number): Uint8Array {
    const key = Math.floor(number / NUMBERS)
    const known = chunks.get(key)
    if (known) return known
    const made = new Uint8Array(NUMBERS / PER_BYTE)
    chunks.set(key, made)
    if (chunks.size > MAX_CHUNKS) chunks.delete(Math.min(...chunks.keys()))
    return made
  }

  return {
    get(number: number): boolean | undefined {
      const byte = chunks.get(Math.floor(number / NUMBERS))?.[placeOf(number)] ?? UNKNOWN
      const bits = (byte >> shiftOf(number)) & 3
      return bits === UNKNOWN ? undefined : bits === YES
    },
    set(number: number, isSelected: boolean): void {
      const chunk = chunkOf(number)
      const place = placeOf(number)
      chunk[place] = (chunk[place] ?? UNKNOWN) | ((isSelected ? YES : NO) << shiftOf(number))
    },
  }
}

const placeOf = (number: number) => Math.floor((number % NUMBERS) / PER_BYTE)
const shiftOf = (number: number) => 2 * (number % PER_BYTE)
