import { curlWith } from './key-commands.ts'
import type { NewSecret } from './key-operations.ts'
import { ShownOnce } from './ShownOnce.tsx'

/** The key as it was made, and a command that uses it. */
export function KeySecret({ made: { key, secret }, onClose }: { made: NewSecret; onClose: () => void }) {
  const { origin } = window.location
  const curl = curlWith({ kind: key.kind, secret, origin })
  return (
    <ShownOnce
      title={`The key ${key.name}`}
      warning="Copy the key now. It is not kept, and nobody can show it again."
      texts={[
        { label: 'Key', text: secret },
        { label: key.kind === 'INGEST' ? 'Send a log with it' : 'Ask for logs with it', text: curl },
      ]}
      onClose={onClose}
    />
  )
}
