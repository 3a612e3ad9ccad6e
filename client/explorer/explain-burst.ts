import type { ChangeView } from '../state/useLogView.ts'
import { writeAgainst } from '../time/against.ts'
import type { Burst } from '../time/useBrushed.ts'

/** Compares a part of the time with the rest around it. */
export const explainBurst = (change: ChangeView) => {
  return ({ range, of }: Burst): void =>
    change(({ options }) => ({
      range,
      mode: 'compare',
      options: { ...options, against: writeAgainst({ kind: 'rest', of }) },
    }))
}
