/** What `?error=` says. Any other word is not shown: an address could make the page say anything. */
export function signInProblem(error: string | null): string | undefined {
  switch (error) {
    case null:
      return undefined
    case 'oidc-unavailable':
      return 'The identity provider cannot be reached. Try again in a moment.'
    default:
      return 'Single sign-on has failed. Try again; if it fails again, an administrator finds the reason in the audit log.'
  }
}
