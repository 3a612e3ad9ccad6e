/** What a set-up link is for, as the beginning of its token says. `person`: somebody who has an account chooses a password. */
export type SetupKind = 'first' | 'again' | 'person'

export function setupKind(token: string): SetupKind {
  if (token.startsWith('first-')) return 'first'
  return token.startsWith('again-') ? 'again' : 'person'
}

export const SETUP_WORDS = {
  first: {
    title: 'Set up Timberline',
    hint: 'You become the first administrator, who makes keys and invites others.',
    action: 'Create the account',
  },
  again: {
    title: 'Become an administrator',
    hint: 'The account is made, or it gets its rights back and a new password.',
    action: 'Save the account',
  },
  person: {
    title: 'Choose a password',
    hint: 'The link says whose account it is.',
    action: 'Save the password',
  },
} as const satisfies Record<SetupKind, { title: string; hint: string; action: string }>
