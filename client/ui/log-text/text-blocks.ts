import type { TextPiece } from './ansi.ts'

/** Groups pieces into blocks of at most `maxChars` characters, which end at a line break if there is one. */
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

/** After the last line break, else at a place that does not split a surrogate pair. */
function cutPlace(text: string, room: number): number {
  const line = text.lastIndexOf('\n', room - 1) + 1
  if (line > 0) return line
  return /[\uD800-\uDBFF]/.test(text.charAt(room - 1)) ? room + 1 : room
}
