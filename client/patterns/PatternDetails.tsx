import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { LogText } from '../ui/log-text/LogText.tsx'
import { splitPattern } from '../ui/log-text/split-pattern.ts'
import { MONO } from '../ui/theme.ts'
import { timeText } from '../ui/time/local-time.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import type { FoundPattern } from './operations.ts'
import { variableText } from './pattern-words.ts'

type Props = { pattern: FoundPattern; onOpen: (log: string) => void }

/** What stood at each variable, and a log. */
export function PatternDetails({ pattern: { text, variables, sample }, onOpen }: Props) {
  const [zone] = useTimeZone()
  return (
    <Box
      sx={{ gridArea: 'details', minWidth: 0, display: 'grid', gap: 1.25, pl: 1.75, pt: 1, pb: 0.5, fontSize: 12.5 }}
    >
      {variables.length > 0 && <Variables text={text} variables={variables} />}
      {sample && (
        <section aria-label="Newest log">
          <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, color: 'text.secondary' }}>
            Newest log, {timeText(sample.timestamp, zone)}
            <Button onClick={() => onOpen(sample.id)} sx={{ py: 0 }}>
              Open
            </Button>
          </Box>
          <Box sx={{ fontFamily: MONO, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            <LogText text={sample.message} />
          </Box>
        </section>
      )}
    </Box>
  )
}

type VariablesProps = { text: string; variables: FoundPattern['variables'] }

function Variables({ text, variables }: VariablesProps) {
  const around = contexts(text)
  return (
    <Box component="table" aria-label="What stood at the variables" sx={TABLE}>
      <tbody>
        {variables.map((variable, index) => (
          <tr key={`variable ${index}`}>
            <Box component="th" scope="row" sx={{ fontWeight: 400, color: 'text.secondary' }}>
              <LogText text={around[index]?.before ?? ''} />
              <Box component="span" sx={{ color: 'primary.main' }}>
                {around[index]?.mark}
              </Box>
              <LogText text={around[index]?.after ?? ''} />
            </Box>
            <td>
              <LogText text={variableText(variable)} />
              {variable.numbers && (
                <Box component="span" sx={{ color: 'text.secondary', fontFamily: 'inherit' }}>
                  {variable.numbers.min === variable.numbers.max ? '' : '  least … median … most'}
                </Box>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </Box>
  )
}

const TABLE = {
  borderCollapse: 'collapse',
  fontFamily: MONO,
  '& th, & td': { p: 0, pb: 0.25, pr: 2, textAlign: 'left', verticalAlign: 'top', overflowWrap: 'anywhere' },
  '& th': { whiteSpace: 'pre', width: '1px' },
} as const

const AROUND_CHARS = 14

/** Each variable with what stands next to it, so that it is known which one it is. */
function contexts(text: string) {
  const pieces = splitPattern(text)
  return pieces.flatMap((piece, index) => {
    if (piece.kind === 'constant' || piece.variable === null) return []
    const [before, after] = [pieces[index - 1], pieces[index + 1]]
    return {
      before: before?.kind === 'constant' ? lastOf(before.text) : '',
      mark: piece.text,
      after: after?.kind === 'constant' ? firstOf(after.text) : '',
    }
  })
}

const lastOf = (text: string) =>
  `${text.length > AROUND_CHARS ? '…' : ''}${text.slice(-AROUND_CHARS)}`.replaceAll('\n', '⏎').toWellFormed()
const firstOf = (text: string) =>
  `${text.slice(0, AROUND_CHARS)}${text.length > AROUND_CHARS ? '…' : ''}`.replaceAll('\n', '⏎').toWellFormed()
