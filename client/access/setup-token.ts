/** The secret of a link `/setup#<token>`: no server and no proxy sees it there, and the browser keeps no address with it. */
export function takeSetupToken(): string {
  const token = window.location.hash.slice(1)
  window.history.replaceState(window.history.state, '', window.location.pathname)
  return token
}
