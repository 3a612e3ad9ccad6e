import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import Tooltip from '@mui/material/Tooltip'
import { DeleteIcon } from '../ui/icons.tsx'
import { MONO } from '../ui/theme.ts'
import {
  changeOperator,
  knowsCase,
  newRow,
  OPERATOR_LABELS,
  operatorsOf,
  readRow,
  type Row,
  type RowOperator,
} from './builder-tree.ts'
import { FIELD_LABELS, FIELDS, type Field } from './fields.ts'

type Props = { row: Row; onChange: (row: Row) => void; onRemove: () => void }

const HINTS: Partial<Record<RowOperator, string>> = { isOneOf: 'a b "c d"', matches: 'time(d out|out)' }

/** One condition: field, operator, value. The selects are native, which works with every keyboard and screen reader. */
export function RowEditor({ row, onChange, onRemove }: Props) {
  const { error } = readRow(row)
  const { field, operator, value, path } = row
  const problem = error && (value !== '' || path !== '') ? error.message : undefined
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
        <Input label="Key" value={path} hint="user.id" onChange={(text) => onChange({ ...row, path: text })} />
      )}
      <Choice
        label="Operator"
        value={operator}
        options={operatorsOf(field)}
        nameOf={(name) => OPERATOR_LABELS[name]}
        onChange={(next) => onChange(changeOperator(row, next))}
      />
      {operator !== 'exists' && (
        <Input
          label="Value"
          value={value}
          hint={HINTS[operator] ?? ''}
          problem={problem}
          grow
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
      <IconButton aria-label="Remove this condition" onClick={onRemove} sx={{ mt: 0.25 }}>
        <DeleteIcon fontSize="small" />
      </IconButton>
    </Stack>
  )
}

type ToggleProps = { label: string; isOn: boolean; onChange: (isOn: boolean) => void }

function Toggle({ label, isOn, onChange }: ToggleProps) {
  return (
    <ToggleButton
      value={label}
      selected={isOn}
      size="small"
      onChange={() => onChange(!isOn)}
      sx={{ height: 34, px: 1, textTransform: 'none' }}
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
      slotProps={{ select: { native: true }, htmlInput: { 'aria-label': label } }}
      sx={{ minWidth: 120, flexShrink: 0 }}
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {nameOf(option)}
        </option>
      ))}
    </TextField>
  )
}

type InputProps = {
  label: string
  value: string
  hint: string
  problem?: string | undefined
  grow?: boolean
  onChange: (text: string) => void
}

function Input({ label, value, hint, problem, grow = false, onChange }: InputProps) {
  return (
    <TextField
      size="small"
      value={value}
      placeholder={hint}
      error={problem !== undefined}
      helperText={problem}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ htmlInput: { 'aria-label': label, spellCheck: false, style: { fontFamily: MONO, fontSize: 13 } } }}
      sx={{ flex: grow ? 1 : undefined, minWidth: 110 }}
    />
  )
}
