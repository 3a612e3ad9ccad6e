import Box from '@mui/material/Box'
import { useMemo, useState } from 'react'
import { readAnsi, type TextPiece } from './ansi.ts'
import { LogText } from './LogText.tsx'
import { ShowMore } from '../ShowMore.tsx'
import { splitIntoBlocks } from './text-blocks.ts'
import { TextPieces } from './TextPieces.tsx'
import { formatCount } from '../format-count.ts'

type Props = { text: string; terms?: readonly string[] | undefined }

const BLOCK_CHARS = 16_384
/** Blocks added by each press of the button. */
const MORE_BLOCKS = 4

/** A text of any length. A long one is split into blocks, and the browser does not lay out blocks that are out of sight. */
export function LongText({ text, terms }: Props) {
  if (text.length <= BLOCK_CHARS) return <LogText text={text} terms={terms} />
  return <Blocks key={text} text={text} terms={terms} />
}

function Blocks({ text, terms }: Props) {
  const [count, setCount] = useState(1)
  const blocks = useMemo(() => splitIntoBlocks(readAnsi(text), BLOCK_CHARS), [text])
  const left = sizeOf(blocks.slice(count).flat())
  return (
    <>
      {blocks.slice(0, count).map((pieces, index) => (
        <Box key={`block ${index}`} sx={{ contentVisibility: 'auto', containIntrinsicSize: 'auto 2000px' }}>
          <TextPieces pieces={pieces} terms={terms} />
        </Box>
      ))}
      {left > 0 && <ShowMore left={`${formatCount(left)} characters`} onClick={() => setCount(count + MORE_BLOCKS)} />}
    </>
  )
}

function sizeOf(pieces: readonly TextPiece[]): number {
  return pieces.reduce((size, { text }) => size + text.length, 0)
}
