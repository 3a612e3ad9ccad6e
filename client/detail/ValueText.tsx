import Box from '@mui/material/Box'
import { LongText } from '../ui/log-text/LongText.tsx'
import { typeSign } from './type-sign.ts'

type Props = { text: string; color: string; isText: boolean }

/** A value in the colour of its type. Text that another type could be has a sign as well. */
export function ValueText({ text, color, isText }: Props) {
  const sign = isText ? typeSign(text) : undefined
  return (
    <>
      {text !== '' && (
        <span style={{ color }}>
          <LongText text={text} />
        </span>
      )}
      {sign !== undefined && (
        <Box component="span" sx={SIGN}>
          {sign}
        </Box>
      )}
    </>
  )
}

const SIGN = {
  fontFamily: 'fontFamily',
  fontSize: 11,
  lineHeight: 1.4,
  px: 0.5,
  border: 1,
  borderColor: 'divider',
  borderRadius: 0.5,
  color: 'text.secondary',
} as const
