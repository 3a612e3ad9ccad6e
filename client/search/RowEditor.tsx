import IconButton from '@mui/material/IconButton'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import Tooltip from '@mui/material/Tooltip'
import { useState } from 'react'
import { focusIt } from '../ui/browser.ts'
import { DeleteIcon } from '../ui/icons.tsx'
import { MONO } from '../ui/theme.ts'
import {
  changeOperator,
  findRowProblem,
  knowsCase,
  newRow,
  OPERATOR_LABELS,
  operatorsOf,
  type Row,
  type RowOperator,
} from './builder-tree.ts'
import { FIELD_LABELS, FIELDS, type Field } from './fields.ts'
import { bareName } from './known-paths.ts'
import { PathField } from './PathField.tsx'

type Props = { row: Row; onChange: (row: Row) => void; onRemove: () => void }

const HINTS: Partial<Record<RowOperator, string>> = { isOneOf: 'a b "c d"', matches: 'time(d out|out)' }

/** All fields and buttons of a row are equally high. */
const HEIGHT = 36
const FIELD_STYLES = { '& .MuiInputBase-root': { height: HEIGHT, py: 0 } } as const

/** One condition: field, operator, value. A new one has the caret. */
export function RowEditor({ row, onChange, onRemove }: Props) {
  const { field, operator, value, path } = row
  const problem = useProblem(row)
  const chooseField = (next: Field) => {
    const operators = operatorsOf(next)
    onChange({ ...changeOperator(row, operators.includes(operator) ? operator : newRow(next).operator), field: next })
  }
  return (
    <Stack direction="row" sx={{ gap: 0.75, alignItems: 'flex-start', flexWrap: { xs: 'wrap', sm: 'nowrap' } }}>
      <Toggle label="Not" isOn={row.isNegated} onChange={(isNegated) => onChange({ ...row, isNegated })} />
      <Choice
        label="Field"
        value={field}
        options={FIELDS}
        nameOf={(name) => FIELD_LABELS[name]}
        onChange={chooseField}
      />
      {field === 'metadata' && (
        <PathField
          name="Key"
          value={path}
          problem={problem?.at === 'key' ? problem.message : undefined}
          onChange={(text) => onChange({ ...row, path: bareName(text) })}
          sx={{ ...FIELD_STYLES, flex: 1, minWidth: 160 }}
        />
      )}
      <Choice
        label="Operator"
        value={operator}
        options={operatorsOf(field)}
        nameOf={(name) => OPERATOR_LABELS[name]}
        onChange={(next) => onChange(changeOperator(row, next))}
      />
      {operator !== 'exists' && (
        <ValueField
          value={value}
          hint={field === 'pattern' ? 'user <*> logged in' : (HINTS[operator] ?? '')}
          problem={problem?.at === 'value' ? problem.message : undefined}
          onChange={(text) => onChange({ ...row, value: text })}
        />
      )}
      {knowsCase(row) && (
        <Tooltip title="Match case">
          <span>
            <Toggle
              label="Aa"
              isOn={row.caseSensitive}
              onChange={(caseSensitive) => onChange({ ...row, caseSensitive })}
            />
          </span>
        </Tooltip>
      )}
      <IconButton aria-label="Remove this condition" onClick={onRemove} sx={{ width: HEIGHT, height: HEIGHT }}>
        <DeleteIcon fontSize="small" />
      </IconButton>
    </Stack>
  )
}

/** What is wrong with a row, from the first change on. */
function useProblem(row: Row) {
  const [first] = useState(row)
  const [wasChanged, setChanged] = useState(false)
  if (!wasChanged && (row.value !== first.value || row.path !== first.path)) setChanged(true)
  return wasChanged ? findRowProblem(row) : undefined
}

type ToggleProps = { label: string; isOn: boolean; onChange: (isOn: boolean) => void }

function Toggle({ label, isOn, onChange }: ToggleProps) {
  return (
    <ToggleButton
      value={label}
      selected={isOn}
      size="small"
      onChange={() => onChange(!isOn)}
      sx={{ height: HEIGHT, px: 1, textTransform: 'none' }}
    >
      {label}
    </ToggleButton>
  )
}

type ChoiceProps<Name extends string> = {
  label: string
  value: Name
  options: readonly Name[]
  nameOf: (name: Name) => string
  onChange: (name: Name) => void
}

function Choice<Name extends string>({ label, value, options, nameOf, onChange }: ChoiceProps<Name>) {
  return (
    <TextField
      select
      size="small"
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option === event.target.value)
        if (chosen !== undefined) onChange(chosen)
      }}
      slotProps={{ htmlInput: { 'aria-label': label } }}
      sx={{ ...FIELD_STYLES, minWidth: 120, flexShrink: 0 }}
    >
      {options.map((option) => (
        <MenuItem key={option} value={option} dense>
          {nameOf(option)}
        </MenuItem>
      ))}
    </TextField>
  )
}

type ValueProps = { value: string; hint: string; problem: string | undefined; onChange: (text: string) => void }

function ValueField({ value, hint, problem, onChange }: ValueProps) {
  const [isNew] = useState(value === '')
  return (
    <TextField
      size="small"
      value={value}
      placeholder={hint}
      error={problem !== undefined}
      helperText={problem}
      {...(isNew && { inputRef: focusIt })}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ htmlInput: { 'aria-label': 'Value', spellCheck: false, style: { fontFamily: MONO, fontSize: 13 } } }}
      sx={{ ...FIELD_STYLES, flex: 1, minWidth: 110 }}
    />
  )
}
