import Button from '@mui/material/Button'
import type { ReactNode } from 'react'
import { describeError } from './describe-error.ts'
import { CloudOffIcon } from './icons.tsx'
import { Notice } from './Notice.tsx'

type Props = {
  error: unknown
  title: string
  /** Where it took too long: another title, another icon. */
  late?: { title: string; icon?: ReactNode }
  onRetry: () => void
  /** What else can be done. */
  children?: ReactNode
}

/** In place of what could not be loaded: why, and to ask again. */
export function LoadFailed({ error, title, late, onRetry, children }: Props) {
  const { code, text } = describeError(error)
  const isLate = late !== undefined && code === 'QUERY_TIMEOUT'
  return (
    <Notice
      title={isLate ? late.title : title}
      icon={(isLate && late.icon) || <CloudOffIcon />}
      actions={
        <>
          <Button variant="contained" onClick={onRetry}>
            Try again
          </Button>
          {children}
        </>
      }
    >
      {text}
    </Notice>
  )
}
