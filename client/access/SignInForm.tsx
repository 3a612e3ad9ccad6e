import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState, type ReactNode } from 'react'
import { focusIt, keep, readKept } from '../ui/browser.ts'
import { providerAddress, signIn, type Refused, type SignInWays } from './auth-requests.ts'
import { RefusedAlert } from './RefusedAlert.tsx'
import { useWays } from './useWays.ts'

type Props = {
  /** Where the identity provider leads back to. */
  to: string
  onSignedIn: () => Promise<unknown>
  /** Called where there is a session already. Must be the same function from render to render. */
  onFound?: (() => Promise<unknown>) | undefined
  cancel?: ReactNode
}

const LAST_LOGIN = 'timberline.login'

/** The ways to sign in that this server has. */
export function SignInForm({ onFound, ...rest }: Props) {
  const { ways, refused, askAgain } = useWays(onFound)
  if (refused) {
    return (
      <Alert
        severity="error"
        action={
          <Button color="inherit" onClick={askAgain}>
            Try again
          </Button>
        }
      >
        {refused.text}
      </Alert>
    )
  }
  if (!ways) return <LinearProgress aria-label="Loading" />
  return <Ways ways={ways} {...rest} />
}

function Ways({ ways: { methods, needsSetup }, to, onSignedIn, cancel }: Props & { ways: SignInWays }) {
  const isLocal = methods.includes('LOCAL')
  const isOidc = methods.includes('OIDC')
  return (
    <Stack sx={{ gap: 2 }}>
      {needsSetup && (
        <Alert severity="info">
          There is no administrator yet. The terminal in which Timberline was started shows the link to make the first
          one; <code>npm run setup-link</code> prints another.
        </Alert>
      )}
      {isOidc && (
        <Button variant={isLocal ? 'outlined' : 'contained'} size="medium" href={providerAddress(to)}>
          Continue with single sign-on
        </Button>
      )}
      {isOidc && cancel !== undefined && (
        <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>
          Single sign-on leaves this page: make the change again afterwards.
        </Typography>
      )}
      {isOidc && isLocal && <Divider>or</Divider>}
      {isLocal && <LocalForm onSignedIn={onSignedIn} />}
      {!isOidc && !isLocal && (
        <Typography>This server has no form to sign in: the proxy in front of it says who you are.</Typography>
      )}
      {cancel}
    </Stack>
  )
}

function LocalForm({ onSignedIn }: Pick<Props, 'onSignedIn'>) {
  const [login, setLogin] = useState(() => readKept(LAST_LOGIN) ?? '')
  const [password, setPassword] = useState('')
  const [isSending, setIsSending] = useState(false)
  const [refused, setRefused] = useState<Refused>()
  // The field that is left to fill has the focus.
  const [startsAtPassword] = useState(login !== '')
  const submit = async () => {
    setIsSending(true)
    setRefused(undefined)
    const answer = await signIn({ login: login.trim(), password })
    setPassword('')
    if (answer.refused) setRefused(answer.refused)
    else {
      keep(LAST_LOGIN, login.trim())
      await onSignedIn()
    }
    setIsSending(false)
  }
  return (
    <Stack
      component="form"
      aria-label="Sign in"
      sx={{ gap: 2 }}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isSending) void submit()
      }}
    >
      {refused && <RefusedAlert refused={refused} wrong="The login or the password is wrong." />}
      <TextField
        label="Login"
        autoComplete="username"
        required
        fullWidth
        value={login}
        inputRef={startsAtPassword ? undefined : focusIt}
        onChange={(event) => setLogin(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 100, autoCapitalize: 'none', spellCheck: false } }}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        fullWidth
        value={password}
        inputRef={startsAtPassword ? focusIt : undefined}
        onChange={(event) => setPassword(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 256 } }}
      />
      <Button type="submit" variant="contained" size="medium" loading={isSending}>
        Sign in
      </Button>
    </Stack>
  )
}
