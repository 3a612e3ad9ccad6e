import IconButton from '@mui/material/IconButton'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Snackbar from '@mui/material/Snackbar'
import Tooltip from '@mui/material/Tooltip'
import { useState } from 'react'
import type { LogStatsQueryVariables } from '../generated/graphql.ts'
import { copyText, download } from '../ui/browser.ts'
import { MoreVertIcon } from '../ui/icons.tsx'
import type { Stats } from './groups.ts'
import type { Question } from './question.ts'
import { toCsv } from './stats-csv.ts'
import { statsAsGraphql } from './stats-graphql.ts'

type Props = { question: Question; stats: Stats | undefined; variables: LogStatsQueryVariables | undefined }

/** The figures of a chart for other programs. */
export function ChartActions({ question, stats, variables }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [said, setSaid] = useState('')
  const act = (what: () => void) => () => {
    setAnchor(null)
    what()
  }
  const save = () => stats && download(new Blob([toCsv(stats, question)], { type: 'text/csv' }), 'timberline-chart.csv')
  const copy = () =>
    variables &&
    void copyText(statsAsGraphql(variables)).then((done) =>
      setSaid(done ? 'Copied as GraphQL' : 'The browser does not allow copying'),
    )
  return (
    <>
      <Tooltip title="Download and copy">
        <IconButton
          aria-label="Download and copy"
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <MoreVertIcon fontSize="small" />
        </IconButton>
      </Tooltip>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        <MenuItem dense disabled={!stats} onClick={act(save)}>
          Download as CSV
        </MenuItem>
        <MenuItem dense disabled={!variables} onClick={act(copy)}>
          Copy as GraphQL
        </MenuItem>
      </Menu>
      <Snackbar open={said !== ''} message={said} autoHideDuration={2500} onClose={() => setSaid('')} />
    </>
  )
}
