import Box from '@mui/material/Box'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { CheckCircleIcon, WarningIcon } from '../ui/icons.tsx'
import { balanceOf, TERMS, type Balance } from './account.ts'
import { formatCount } from './describe.ts'
import type { Pipeline } from './operations.ts'

/** accepted = stored + …, with what it comes to. */
export function Account({ pipeline }: { pipeline: Pipeline }) {
  return (
    <Paper variant="outlined" component="section" aria-label="Account" sx={{ p: 2 }}>
      <Stack direction="row" sx={{ flexWrap: 'wrap', columnGap: 1.5, rowGap: 1.5, alignItems: 'center' }}>
        <Term name="accepted" hint="Records that the stream has acknowledged" count={pipeline.accepted} />
        {TERMS.map(({ key, name, hint }, index) => (
          <Stack key={key} direction="row" sx={{ gap: 1.5, alignItems: 'center' }}>
            <Sign>{index === 0 ? '=' : '+'}</Sign>
            <Term
              name={name}
              hint={hint}
              count={pipeline[key]}
              isAlarm={key === 'skipped' && Number(pipeline[key]) > 0}
            />
          </Stack>
        ))}
      </Stack>
      <Verdict balance={balanceOf(pipeline)} />
    </Paper>
  )
}

type TermProps = { name: string; hint: string; count: number | string | null; isAlarm?: boolean }

function Term({ name, hint, count, isAlarm = false }: TermProps) {
  return (
    <Tooltip title={hint} describeChild>
      <Box data-term={name}>
        <Typography
          sx={{
            fontSize: 20,
            fontWeight: 600,
            fontVariantNumeric: 'tabular-nums',
            color: isAlarm ? 'error.main' : undefined,
          }}
        >
          {formatCount(count)}
        </Typography>
        <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>{isAlarm ? `${name}: lost` : name}</Typography>
      </Box>
    </Tooltip>
  )
}

function Sign({ children }: { children: string }) {
  return <Typography sx={{ fontSize: 18, color: 'text.secondary' }}>{children}</Typography>
}

function Verdict({ balance }: { balance: Balance }) {
  const isEven = balance.kind === 'even'
  return (
    <Stack direction="row" sx={{ gap: 0.75, mt: 1.5, alignItems: 'center' }}>
      {isEven ? <CheckCircleIcon fontSize="small" color="success" /> : <WarningIcon fontSize="small" color="warning" />}
      <Typography component="output" sx={{ fontSize: 13 }}>
        {sentenceOf(balance)}
      </Typography>
    </Stack>
  )
}

function sentenceOf(balance: Balance): string {
  switch (balance.kind) {
    case 'even':
      return 'The counts add up: every accepted record is accounted for.'
    case 'unknown':
      return 'The counts cannot be checked now: a part that supplies one is unavailable.'
    case 'off':
      return `The counts do not add up: the difference is ${formatCount(String(balance.difference))}.`
  }
}
