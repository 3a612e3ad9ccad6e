import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
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
import { useWays } from './useWays.ts'

/** `/setup#<token>`: the first administrator, an invitation, or another password. */
export function SetupPage({ token }: { token: string }) {
  const { ways, refused } = useWays(undefined)
  const isFirst = ways?.needsSetup === true
  const title = isFirst ? 'Set up Timberline' : 'Choose a password'
  if (token === '') {
    return (
      <AccessCard title={title}>
        <Alert severity="warning">
          The link is not complete: it ends with <code>#</code> and a long word. Open it again as you were given it.
        </Alert>
      </AccessCard>
    )
  }
  if (!ways && !refused) return <LinearProgress aria-label="Loading" />
  const hint = isFirst
    ? 'You become the first administrator, who makes keys and invites others.'
    : 'The link says whose account it is. It works once.'
  return (
    <AccessCard title={title} hint={hint}>
      <SetupForm token={token} isFirst={isFirst} />
    </AccessCard>
  )
}

function SetupForm({ token, isFirst }: { token: string; isFirst: boolean }) {
  const [login, setLogin] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState<NewPassword>({ text: '', again: '' })
  const { send, isSending, refused, needsLogin } = useSetup(token)
  const hasLogin = isFirst || needsLogin
  const problem = findPasswordProblem(password)
  const submit = () => {
    if (problem === undefined && !isSending) void send({ login: login.trim(), name: name.trim(), text: password.text })
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
      {hasLogin && (
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
        {hasLogin ? 'Create the account' : 'Save the password'}
      </Button>
      <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>The link works once.</Typography>
    </Stack>
  )
}

type Chosen = { login: string; name: string; text: string }

function useSetup(token: string) {
  const [isSending, setIsSending] = useState(false)
  const [refused, setRefused] = useState<Refused>()
  const [needsLogin, setNeedsLogin] = useState(false)
  const send = async ({ login, name, text: password }: Chosen) => {
    setIsSending(true)
    setRefused(undefined)
    const answer = await takeSetupLink({ token, password, ...(login && { login }), ...(name && { name }) })
    setIsSending(false)
    if (!answer.refused) return window.location.assign('/')
    setRefused(answer.refused)
    // A link for another administrator, once all are lost, looks like any other.
    setNeedsLogin(needsLogin || (answer.refused.code === 'BAD_USER_INPUT' && /\blogin\b/i.test(answer.refused.text)))
  }
  return { send, isSending, refused, needsLogin }
}
