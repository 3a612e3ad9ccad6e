import Box from '@mui/material/Box'
import { useMemo } from 'react'
import { describeTime } from '../time/histogram-bars.ts'
import { figureText } from '../ui/figure-text.ts'
import type { Clock } from '../ui/time/relative-moment.ts'
import type { Line } from './groups.ts'
import { overTime } from './over-time.ts'

type Props = { label: string; lines: readonly Line[]; intervalMs: number; clock: Clock }

const HEARD = { position: 'absolute', clipPath: 'inset(50%)', width: 1, height: 1, overflow: 'hidden' } as const

/** The drawing as a table, for screen readers. */
export function FiguresForReaders({ label, lines, intervalMs, clock }: Props) {
  const { startsMs, figures } = useMemo(() => overTime(lines), [lines])
  return (
    <Box sx={HEARD}>
      <table aria-label={`${label} over time`}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map((line) => (
              <th key={line.id} scope="col">
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {startsMs.map((startMs, at) => (
            <tr key={startMs}>
              <th scope="row">{describeTime(startMs, startMs + intervalMs, clock)}</th>
              {lines.map((line, of) => {
                const figure = figures[of]?.[at]
                return <td key={line.id}>{figure && figureText(figure)}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  )
}
