import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { MONO } from '../ui/theme.ts'
import { OpenTrace } from './OpenTrace.tsx'
import type { Reading } from './parse.ts'

type Props = {
  text: string
  readings: readonly Reading[]
  onSearch: (query: string) => void
  onOpenTrace: (log: string) => void
}

/** A pasted sentence may have many; the first ones show what it is about. */
const MAX_READINGS = 3
/** Characters of a long part that are shown. */
const MAX_CHARS = 60
const ROW = { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 0.5, overflowWrap: 'anywhere' }

/** How parts of the search were read that could mean something else, each other meaning one click away. */
export function SearchReadings({ text, readings, onSearch, onOpenTrace }: Props) {
  return (
    <Box component="output" sx={{ display: 'block', fontSize: 12.5, color: 'text.secondary', pt: 0.5, px: 0.5 }}>
      {readings.slice(0, MAX_READINGS).map(({ from, to, said, others, traceId }) => (
        <Box key={`${from} ${said}`} sx={ROW}>
          <span>
            <Code text={text.slice(from, to)} />
            {` ${said}.`}
          </span>
          {traceId !== undefined && <OpenTrace traceId={traceId} onOpen={onOpenTrace} />}
          Instead:
          {others.map((other) => (
            <Button
              key={other}
              title={other}
              onClick={() => onSearch(text.slice(0, from) + other + text.slice(to))}
              sx={{ py: 0, px: 0.75, minWidth: 24, minHeight: 24, fontSize: 12.5, textTransform: 'none' }}
            >
              <Code text={other} />
            </Button>
          ))}
        </Box>
      ))}
    </Box>
  )
}

function Code({ text }: { text: string }) {
  return (
    <Box component="code" sx={{ fontFamily: MONO }}>
      {text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text}
    </Box>
  )
}
