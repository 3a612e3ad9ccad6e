import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useEffect, useState } from 'react'
import { CheckIcon, ContentCopyIcon } from './icons.tsx'
import { copyText } from './browser.ts'

type Props = {
  /** What is copied: "Copy message". */
  label: string
  text: string | (() => string)
  icon?: React.ReactNode
}

export function CopyButton({ label, text, icon = <ContentCopyIcon fontSize="inherit" /> }: Props) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => setCopied(await copyText(typeof text === 'string' ? text : text()))
  return (
    <Tooltip title={copied ? 'Copied' : label}>
      <IconButton aria-label={label} onClick={() => void copy()} sx={{ fontSize: 16, color: 'text.secondary' }}>
        {copied ? <CheckIcon fontSize="inherit" color="success" /> : icon}
      </IconButton>
    </Tooltip>
  )
}
