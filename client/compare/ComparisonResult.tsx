import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import type { LogFilter } from '../generated/graphql.ts'
import { withCondition } from '../search/change-query.ts'
import { negate } from '../search/filter.ts'
import type { ModeProps } from '../state/mode.ts'
import { basisText } from '../ui/basis-text.ts'
import { CheckCircleIcon, SearchOffIcon } from '../ui/icons.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Said } from '../ui/Said.tsx'
import { useOneTabStop } from '../ui/useOneTabStop.ts'
import { useSaid } from '../ui/useSaid.ts'
import { keyOf } from './changed-value.ts'
import { ChangeRow, type ChangeActions } from './ChangeRow.tsx'
import { NumberChanges } from './NumberChanges.tsx'
import type { Comparison } from './operations.ts'
import type { Sides } from './sides.ts'

type Props = ModeProps & { found: Comparison; sides: Sides; loading: boolean }

/** What has changed, the clearest first, and what that was made of. */
export function ComparisonResult({ found, sides, loading, query, change, onSearch }: Props) {
  const { said, copy } = useSaid()
  const oneStop = useOneTabStop<HTMLOListElement>()
  const { changes, numbers } = found
  const show = (condition: LogFilter, isBefore: boolean) =>
    change({
      query: withCondition(query, condition),
      mode: 'list',
      ...(isBefore && sides.beforeRange && { range: sides.beforeRange }),
    })
  const actions: ChangeActions = {
    show,
    only: (condition) => onSearch(withCondition(query, condition)),
    hide: (condition) => onSearch(withCondition(query, negate(condition))),
    copy: (text) => void copy(text, 'the value'),
  }
  const totals = { before: found.before.selected.value ?? 0, after: found.after.selected.value ?? 0 }
  return (
    <>
      {loading && <LinearProgress aria-label="Loading" sx={{ height: 2, mb: '-2px' }} />}
      <Bases found={found} sides={sides} />
      {changes.length > 0 && (
        <Box component="ol" aria-label="Changes" {...oneStop} sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {changes.map((each) => (
            <ChangeRow key={keyOf(each.of)} change={each} totals={totals} names={sides.names} actions={actions} />
          ))}
        </Box>
      )}
      {numbers.length > 0 && (
        <NumberChanges numbers={numbers} names={sides.names} onShow={(condition) => show(condition, false)} />
      )}
      {changes.length + numbers.length === 0 && <Nothing totals={totals} sides={sides} />}
      <Said text={said} />
    </>
  )
}

function Bases({ found, sides }: Pick<Props, 'found' | 'sides'>) {
  const both = [
    { label: sides.after, basis: found.after },
    { label: sides.before, basis: found.before },
  ]
  return (
    <Box
      component="dl"
      aria-label="What was compared"
      sx={{ m: 0, px: 2, py: 1, fontSize: 13, borderBottom: 1, borderColor: 'divider' }}
    >
      {both.map(({ label, basis }, index) => (
        <Box key={index === 0 ? 'after' : 'before'} sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}>
          <Box component="dt" sx={{ fontWeight: 600 }}>
            {index === 0 ? label : `Against ${label}`}
          </Box>
          <Box component="dd" sx={{ m: 0, color: 'text.secondary' }}>
            {basisText(basis)}
          </Box>
        </Box>
      ))}
    </Box>
  )
}

type NothingProps = { totals: { before: number; after: number }; sides: Sides }

/** An empty answer says what that means. */
function Nothing({ totals: { before, after }, sides }: NothingProps) {
  if (before === 0 || after === 0) {
    return (
      <Notice title="One side has no logs" icon={<SearchOffIcon />}>
        The search finds no log in {before === 0 ? sides.before : sides.after}, so there is nothing to compare.
      </Notice>
    )
  }
  return (
    <Notice title="Nothing has changed by more than chance" icon={<CheckCircleIcon />}>
      No level, resource, commit, pattern or value of the metadata has a clearly larger or smaller share of the logs,
      and no number is distributed in another way. Shares are compared: more or fewer logs of the same kinds are no
      change.
    </Notice>
  )
}
