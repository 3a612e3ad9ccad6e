import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import Stack from '@mui/material/Stack'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import type { ReactNode } from 'react'
import { StatsRefField } from '../search/StatsRefField.tsx'
import { statsName, type StatsRef } from '../search/stats-ref.ts'
import { useOneTabStop } from '../ui/useOneTabStop.ts'
import {
  changeQuestion,
  isSum,
  MAX_SPLITS,
  MEASURES,
  SHAPES,
  type MeasureName,
  type Question,
  type Shape,
} from './question.ts'

type Props = { question: Question; onChange: (question: Question) => void; children: ReactNode }

const SHAPE_LABELS: Readonly<Record<Shape, string>> = { time: 'Lines', bars: 'Bars', top: 'Top list', table: 'Table' }
const NAMES = Object.keys(MEASURES) as readonly MeasureName[]

/** What is measured, what it is split by, and how it is drawn. */
export function ChartControls({ question, onChange, children }: Props) {
  const change = (part: Partial<Question>) => onChange(changeQuestion(question, part))
  const { measure, of, split } = question
  const kind = MEASURES[measure].of
  return (
    <Stack
      direction="row"
      component="section"
      aria-label="Chart settings"
      sx={{ flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
    >
      <Word>Show</Word>
      <Select
        size="small"
        value={measure}
        onChange={({ target }) => change({ measure: target.value })}
        inputProps={{ 'aria-label': 'Measure' }}
        sx={{ fontSize: 13, minWidth: 104, '& .MuiSelect-select': { py: '7px' } }}
      >
        {NAMES.map((name) => (
          <MenuItem key={name} value={name} dense>
            {MEASURES[name].label}
          </MenuItem>
        ))}
      </Select>
      {kind !== 'nothing' && (
        <>
          <Word>of</Word>
          <StatsRefField
            label="Measured field"
            value={of}
            isNumber={kind === 'numbers'}
            onChange={(ref) => change({ of: ref })}
          />
        </>
      )}
      <Word>by</Word>
      {splitFields(split).map((ref, at) => (
        <StatsRefField
          key={ref ? statsName(ref) : 'new'}
          label={at === 0 ? 'Split by' : 'Then by'}
          value={ref}
          width={at === 0 || ref ? 170 : 120}
          onChange={(next) => change({ split: uniqueRefs(split.toSpliced(at, 1, next)) })}
          onClear={ref ? () => change({ split: split.toSpliced(at, 1) }) : undefined}
        />
      ))}
      <Box sx={{ flex: 1 }} />
      <ShapeSwitch question={question} onChange={(shape) => change({ shape })} />
      {children}
    </Stack>
  )
}

/** Those that are chosen, and an empty one while there may be more. */
function splitFields(split: readonly StatsRef[]): readonly (StatsRef | null)[] {
  return split.length < MAX_SPLITS ? [...split, null] : split
}

function uniqueRefs(refs: readonly StatsRef[]): readonly StatsRef[] {
  return refs.filter((ref, at) => refs.findIndex((other) => statsName(other) === statsName(ref)) === at)
}

function ShapeSwitch({ question, onChange }: { question: Question; onChange: (shape: Shape) => void }) {
  const oneStop = useOneTabStop<HTMLDivElement>()
  return (
    <ToggleButtonGroup
      {...oneStop}
      exclusive
      size="small"
      aria-label="Drawn as"
      value={question.shape}
      onChange={(_, shape: Shape | null) => shape && onChange(shape)}
    >
      {SHAPES.map((shape) => (
        <ToggleButton
          key={shape}
          value={shape}
          disabled={shape === 'bars' && !isSum(question.measure)}
          sx={{ px: 1.25, py: 0.5, textTransform: 'none', fontWeight: 500 }}
        >
          {SHAPE_LABELS[shape]}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}

function Word({ children }: { children: string }) {
  return (
    <Box component="span" sx={{ fontSize: 13, color: 'text.secondary' }}>
      {children}
    </Box>
  )
}
