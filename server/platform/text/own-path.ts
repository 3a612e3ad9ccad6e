const US = 'http://us.invalid'

/** A path of ours, where somebody goes after signing in; `/` for anything else: browsers read `//` and `/\` as another site. */
export function ownPath(text: string | undefined): string {
  if (text === undefined || !text.startsWith('/') || /[\\\p{Cc}]/u.test(text)) return '/'
  const url = URL.parse(text, US)
  if (url?.origin !== US || url.pathname.startsWith('//')) return '/'
  return `${url.pathname}${url.search}${url.hash}`
}
