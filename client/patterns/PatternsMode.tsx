import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { withCondition } from '../search/change-query.ts'
import { negate } from '../search/filter.ts'
import type { ModeProps } from '../state/mode.ts'
import { basisText } from '../ui/basis-text.ts'
import { formatCount } from '../ui/format-count.ts'
import { SearchOffIcon } from '../ui/icons.tsx'
import { LoadFailed } from '../ui/LoadFailed.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Said } from '../ui/Said.tsx'
import { WaitingRows } from '../ui/WaitingRows.tsx'
import { useOneTabStop } from '../ui/useOneTabStop.ts'
import { useSaid } from '../ui/useSaid.ts'
import type { FoundPatterns } from './operations.ts'
import { OtherPatterns, PatternRow, type PatternActions } from './PatternRow.tsx'
import { usePatterns } from './usePatterns.ts'

/** The kinds of logs that the search finds, the most frequent first. */
export function PatternsMode({ where, query, askedAtMs, change, onSearch }: ModeProps) {
  const { found, error, loading, askAgain, more } = usePatterns(where, askedAtMs)
  const { said, copy } = useSaid()
  const actions: PatternActions = {
    show: (pattern) => change({ query: withCondition(query, { pattern }), mode: 'list' }),
    only: (pattern) => onSearch(withCondition(query, { pattern })),
    hide: (pattern) => onSearch(withCondition(query, negate({ pattern }))),
    copy: (pattern) => void copy(pattern, 'the pattern'),
    open: (log) => change({ log }),
  }
  if (error) {
    const late = { title: 'Finding the patterns took too long' }
    return <LoadFailed error={error} title="The patterns could not be loaded" late={late} onRetry={askAgain} />
  }
  if (!found) return <WaitingRows widths={WIDTHS} height={36} />
  if (found.patterns.length === 0) {
    return (
      <Notice title="No logs match" icon={<SearchOffIcon />}>
        There are no patterns without logs. Try removing a filter or widening the time range.
      </Notice>
    )
  }
  return (
    <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto', position: 'relative' }} aria-busy={loading}>
      {loading && (
        <LinearProgress aria-label="Loading" sx={{ position: 'sticky', top: 0, zIndex: 2, height: 2, mb: '-2px' }} />
      )}
      <Summary found={found} />
      <PatternList found={found} actions={actions} more={more} />
      <Said text={said} />
    </Box>
  )
}

function Summary({ found: { basis, patterns, others } }: { found: FoundPatterns }) {
  const isAll = others.value === 0 && others.isExact
  const count = `${isAll ? '' : 'The '}${formatCount(patterns.length)} ${isAll ? '' : 'most frequent '}${patterns.length === 1 ? 'pattern' : 'patterns'}`
  return (
    <Stack
      direction="row"
      sx={{ flexWrap: 'wrap', columnGap: 1.5, px: 2, py: 1, borderBottom: 1, borderColor: 'divider', fontSize: 13 }}
    >
      <Box component="h2" sx={{ m: 0, fontSize: 13, fontWeight: 600 }}>
        {count}
      </Box>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {basisText(basis)}
      </Box>
    </Stack>
  )
}

type ListProps = { found: FoundPatterns; actions: PatternActions; more: (() => void) | undefined }

function PatternList({ found: { patterns, others, basis }, actions, more }: ListProps) {
  const [opened, setOpened] = useState<string>()
  const oneStop = useOneTabStop<HTMLOListElement>()
  const largest = Math.max(...patterns.map(({ count }) => count.value ?? 0))
  const all = basis.selected.value ?? 0
  return (
    <Box component="ol" aria-label="Patterns" {...oneStop} sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {patterns.map((pattern) => (
        <PatternRow
          key={pattern.id}
          pattern={pattern}
          part={{ ofLargest: (pattern.count.value ?? 0) / Math.max(1, largest), all }}
          isOpen={opened === pattern.id}
          onToggle={() => setOpened(opened === pattern.id ? undefined : pattern.id)}
          actions={actions}
        />
      ))}
      {others.value !== 0 && (
        <OtherPatterns count={others} all={all}>
          {more && (
            <Button onClick={more} sx={{ py: 0 }}>
              Show more patterns
            </Button>
          )}
        </OtherPatterns>
      )}
    </Box>
  )
}

const WIDTHS = ['80%', '64%', '72%', '50%', '68%', '58%'] as const
