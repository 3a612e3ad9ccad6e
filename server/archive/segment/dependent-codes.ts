/**
 * Codes of a column that another one mostly decides: the parent by the resource, the user by the request. 0 is the value that the last row
 * with the same value there had, 1 one that has not come before, and greater ones count back from it.
 */
import { createCodes, openPlanes, widthOf, writePlanes, zeros, type Codes } from './codes.ts'
import { lazy } from './lazy.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** `size`: how many different values this column has; of one nothing is written. */
type Sized = { size: number }

/** `by`: the codes of the other column. */
export function writeDependentCodes(writer: Writer, codes: Codes, { by, size }: Sized & { by: Codes }): void {
  if (size > 1) writePlanes(writer, dependentAgesOf(codes, by), { to: widthOf(size + 1) })
}

export function dependentAgesOf(codes: Codes, by: Codes): Codes {
  const ages = createCodes(codes.length)
  const last = new Int32Array(codes.length).fill(-1)
  let fresh = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    const of = by[i] ?? 0
    if (last[of] !== code) ages[i] = fresh - code + 1
    if (code === fresh) fresh++
    last[of] = code
  }
  return ages
}

/** Takes what is to be read, and reads it when it is first asked for. */
export function openDependentCodes(
  reader: Reader,
  { by, length, size }: Sized & { by: () => Codes; length: number },
): () => Codes {
  if (size === 0) throw reader.fail(`${length} places have no value`)
  if (size === 1) return () => zeros(length)
  const planes = openPlanes(reader, { length, width: widthOf(size + 1) })
  return lazy(() => {
    const codes = createCodes(length)
    const [ages, others] = [planes(), by()]
    const last = new Int32Array(length).fill(-1)
    let fresh = 0
    for (let i = 0; i < length; i++) {
      const age = ages[i] ?? 0
      const of = others[i] ?? 0
      const code = age === 0 ? (last[of] ?? -1) : fresh - age + 1
      if (code < 0) throw reader.fail('a code stands for no value')
      if (code === fresh) fresh++
      last[of] = code
      codes[i] = code
    }
    if (fresh !== size) throw reader.fail(`it has ${fresh} values in place of ${size}`)
    return codes
  })
}
