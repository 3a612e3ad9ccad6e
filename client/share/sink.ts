import { download } from '../ui/browser.ts'

/** The target of an export: a file that the person has chosen, or memory, which is downloaded at the end. */
export type Sink = {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** What was written is kept. */
  close(): Promise<void>
  /** What was written is thrown away. */
  discard(): Promise<void>
}

type SaveFilePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>

declare global {
  interface Window {
    /** Chromium has it, in secure contexts. */
    showSaveFilePicker?: SaveFilePicker
  }
}

export function canWriteFiles(): boolean {
  return window.showSaveFilePicker !== undefined
}

/** Undefined if the person chose no file. */
export async function openSink(name: string): Promise<Sink | undefined> {
  if (!window.showSaveFilePicker) return memorySink(name)
  try {
    const file = await window.showSaveFilePicker({ suggestedName: name })
    const stream = await file.createWritable()
    return { write: (bytes) => stream.write(bytes), close: () => stream.close(), discard: () => stream.abort() }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    throw error
  }
}

function memorySink(name: string): Sink {
  let parts: Blob[] = []
  return {
    // A browser may move a Blob to disk; an array stays in memory.
    async write(bytes) {
      parts.push(new Blob([bytes]))
    },
    async close() {
      download(new Blob(parts), name)
      parts = []
    },
    async discard() {
      parts = []
    },
  }
}
