import type { TextPiece } from './ansi.ts'

/** Pieces in blocks of at most so many characters, that end with a line where there is one. */
export function splitIntoBlocks(pieces: readonly TextPiece[], maxChars: number): readonly (readonly TextPiece[])[] {
  const blocks: TextPiece[][] = [[]]
  let room = maxChars
  for (const piece of pieces) {
    for (let rest = piece.text; rest !== '';) {
      if (room <= 0) {
        blocks.push([])
        room = maxChars
      }
      const end = rest.length > room ? cutPlace(rest, room) : rest.length
      blocks.at(-1)?.push({ ...piece, text: rest.slice(0, end) })
      room = end < rest.length ? 0 : room - end
      rest = rest.slice(end)
    }
  }
  return blocks
}

/** Behind the last end of a line, else wherever no character is cut in two. */
function cutPlace(text: string, room: number): number {
  const line = text.lastIndexOf('\n', room - 1) + 1
  if (line > 0) return line
  return /[\uD800-\uDBFF]/.test(text.charAt(room - 1)) ? room + 1 : room
}
