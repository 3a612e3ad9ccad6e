import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { findPasswordProblem, MIN_PASSWORD, type NewPassword } from './new-password.ts'

type Props = { value: NewPassword; onChange: (value: NewPassword) => void }

/** A new password, twice: nobody can read what is typed. */
export function NewPasswordFields({ value, onChange }: Props) {
  // What is still being typed is not wrong yet.
  const [left, setLeft] = useState<readonly string[]>([])
  const problem = findPasswordProblem(value)
  const field = (at: 'text' | 'again', label: string) => {
    const isWrong = problem?.at === at && left.includes(at)
    return (
      <TextField
        label={label}
        type="password"
        autoComplete="new-password"
        required
        fullWidth
        error={isWrong}
        helperText={isWrong ? problem.message : at === 'text' && `At least ${MIN_PASSWORD} characters`}
        value={value[at]}
        onChange={(event) => onChange({ ...value, [at]: event.target.value })}
        onBlur={() => setLeft([...left, at])}
      />
    )
  }
  return (
    <>
      {field('text', 'New password')}
      {field('again', 'The same password again')}
    </>
  )
}
