import { withOptions } from '../state/options.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { writeAgainst } from '../time/against.ts'
import type { Burst } from '../time/useBrushed.ts'

/** Compares a part of the time with the rest around it. */
export const explainBurst = (change: ChangeView) => {
  return ({ range, of }: Burst): void =>
    change(({ options }) => ({
      range,
      mode: 'compare',
      options: withOptions(options, { against: writeAgainst({ kind: 'rest', of }) }),
    }))
}
