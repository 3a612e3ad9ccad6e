import { formatCount } from '../ui/format-count.ts'
import { useQuery } from '@apollo/client/react'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import FormControlLabel from '@mui/material/FormControlLabel'
import Link from '@mui/material/Link'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { ExportProgress } from './ExportProgress.tsx'
import { exportUrl, type ExportFormat, type ExportSearch } from './export-url.ts'
import { ExportCountDocument } from './operations.ts'
import { canWriteFiles } from './sink.ts'
import { useExport } from './useExport.ts'

type Props = { search: ExportSearch; onClose: () => void }

/** The whole result as a file, not only the page on the screen. */
export function ExportDialog({ search, onClose }: Props) {
  const [format, setFormat] = useState<ExportFormat>('ndjson')
  const { state, start, goOn, keep, cancel } = useExport(search)
  const { where } = search
  const { data } = useQuery(ExportCountDocument, { variables: where ? { where } : {}, fetchPolicy: 'no-cache' })
  const count = data?.logCount
  const url = exportUrl({ ...search, format })
  const isOpen = state.kind === 'running' || state.kind === 'broken'
  return (
    <Dialog open onClose={isOpen ? undefined : onClose} fullWidth maxWidth="xs" aria-labelledby="export-title">
      <DialogTitle id="export-title">Export logs</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 1.5 }}>
          <Typography>{howMany(count)}</Typography>
          <RadioGroup
            row
            aria-label="Format"
            value={format}
            onChange={(_event, value) => setFormat(value === 'csv' ? 'csv' : 'ndjson')}
          >
            <FormControlLabel value="ndjson" disabled={isOpen} control={<Radio size="small" />} label="NDJSON" />
            <FormControlLabel value="csv" disabled={isOpen} control={<Radio size="small" />} label="CSV" />
          </RadioGroup>
          <Typography sx={{ fontSize: 13, color: 'text.secondary' }}>
            {canWriteFiles()
              ? 'Logs are written to the file as they arrive; nothing is kept in memory.'
              : 'This page keeps the export in memory until it is complete.'}{' '}
            {!isOpen && url !== undefined && (
              <>
                For a very large export,{' '}
                <Link href={url} download>
                  let the browser download it
                </Link>
                , which uses no memory of this page but shows no progress.
              </>
            )}
          </Typography>
          <ExportProgress state={state} total={count?.exact === true ? count.value : undefined} />
        </Stack>
      </DialogContent>
      <DialogActions>
        {state.kind === 'broken' && state.progress.logs > 0 && (
          <Button onClick={() => void keep()}>Keep this part</Button>
        )}
        {isOpen ? <Button onClick={() => void cancel()}>Cancel</Button> : <Button onClick={onClose}>Close</Button>}
        {state.kind === 'broken' && (
          <Button variant="contained" onClick={() => void (state.progress.logs > 0 ? goOn() : start(format))}>
            {state.progress.logs > 0 ? 'Continue' : 'Try again'}
          </Button>
        )}
        {!isOpen && (
          <Button variant="contained" onClick={() => void start(format)}>
            {state.kind === 'idle' ? 'Export' : 'Export again'}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  )
}

function howMany(count: { value: number | string; exact: boolean } | undefined): string {
  if (!count) return 'Every log that matches the search, in the order of the list.'
  const number = formatCount(count.value)
  if (!count.exact) return `More than ${number} logs: all that match the search, in the order of the list.`
  return number === '1'
    ? 'The one log that matches the search.'
    : `All ${number} logs that match the search, in the order of the list.`
}
