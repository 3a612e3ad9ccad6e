import { useState } from 'react'

type Props = {
  /** Empty: the session asks. */
  value: string
  /** Nobody has signed in, and there is no key. */
  isUnknown: boolean
  onChange: (key: string) => void
}

/** With whose permissions GraphiQL asks. */
export function KeyField({ value, isUnknown, onChange }: Props) {
  const [draft, setDraft] = useState(value)
  return (
    <form
      className="timberline-key"
      onSubmit={(event) => {
        event.preventDefault()
        onChange(draft.trim())
      }}
    >
      {isUnknown && <a href="/sign-in?to=/graphql">Sign in</a>}
      <input
        type="password"
        aria-label="API key"
        placeholder="API key: tl_q_…"
        autoComplete="off"
        spellCheck={false}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => draft.trim() !== value && onChange(draft.trim())}
      />
    </form>
  )
}
