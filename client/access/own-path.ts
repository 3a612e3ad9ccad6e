/** The path of `?to=` where it is one of this site; else the first page. `//evil` and `/\evil` lead away from it. */
export function ownPath(to: string | null): string {
  if (to === null || !/^\/(?![/\\])/.test(to)) return '/'
  const url = URL.canParse(to, 'http://here') ? new URL(to, 'http://here') : undefined
  return url?.origin === 'http://here' ? url.pathname + url.search + url.hash : '/'
}
