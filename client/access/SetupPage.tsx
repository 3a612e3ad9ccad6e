import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { focusIt } from '../ui/browser.ts'
import { AccessCard } from './AccessCard.tsx'
import { takeSetupLink, type Refused } from './auth-requests.ts'
import { NewPasswordFields } from './NewPasswordFields.tsx'
import { findPasswordProblem, type NewPassword } from './new-password.ts'
import { RefusedAlert } from './RefusedAlert.tsx'
import { SETUP_WORDS, setupKind } from './setup-kind.ts'

/** `/setup#<token>`: the first administrator, an invitation, or another password. */
export function SetupPage({ token }: { token: string }) {
  const { title, hint } = SETUP_WORDS[setupKind(token)]
  if (token === '') {
    return (
      <AccessCard title={title}>
        <Alert severity="warning">
          The link is not complete: it ends with <code>#</code> and a long word. Open it again as you were given it.
        </Alert>
      </AccessCard>
    )
  }
  return (
    <AccessCard title={title} hint={hint}>
      <SetupForm token={token} />
    </AccessCard>
  )
}

function SetupForm({ token }: { token: string }) {
  const kind = setupKind(token)
  const [login, setLogin] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState<NewPassword>({ text: '', again: '' })
  const { send, isSending, refused } = useSetup(token)
  const submit = () => {
    if (findPasswordProblem(password) !== undefined || isSending) return
    void send({ login: login.trim(), name: name.trim(), text: password.text })
  }
  return (
    <Stack
      component="form"
      aria-label="Set up"
      sx={{ gap: 2 }}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {refused && <RefusedAlert refused={refused} wrong="The link is not valid any more. Ask for another one." />}
      {kind !== 'person' && (
        <>
          <TextField
            label="Login"
            autoComplete="username"
            required
            value={login}
            inputRef={focusIt}
            onChange={(event) => setLogin(event.target.value)}
            slotProps={{ htmlInput: { maxLength: 100, autoCapitalize: 'none', spellCheck: false } }}
          />
          <TextField
            label="Name"
            autoComplete="name"
            helperText="As others see it. Without one it is the login."
            value={name}
            onChange={(event) => setName(event.target.value)}
            slotProps={{ htmlInput: { maxLength: 100 } }}
          />
        </>
      )}
      <NewPasswordFields value={password} onChange={setPassword} />
      <Button type="submit" variant="contained" size="medium" loading={isSending}>
        {SETUP_WORDS[kind].action}
      </Button>
      <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>The link works once.</Typography>
    </Stack>
  )
}

type Chosen = { login: string; name: string; text: string }

function useSetup(token: string) {
  const [isSending, setIsSending] = useState(false)
  const [refused, setRefused] = useState<Refused>()
  const send = async ({ login, name, text: password }: Chosen) => {
    setIsSending(true)
    setRefused(undefined)
    const answer = await takeSetupLink({ token, password, ...(login && { login }), ...(name && { name }) })
    setIsSending(false)
    if (answer.refused) setRefused(answer.refused)
    else window.location.assign('/')
  }
  return { send, isSending, refused }
}
