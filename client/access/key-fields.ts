import type { KeyForm, KeyProblem } from './key-form.ts'

/** What each part of the form of a key is given. */
export type FieldsProps = {
  form: KeyForm
  change: (part: Partial<KeyForm>) => void
  /** The text of a problem at a field. */
  problemAt: (at: KeyProblem['at']) => string | undefined
}
