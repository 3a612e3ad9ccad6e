/** The last part of a view's address, out of its name. */

export const isSlug = (text: string) => /^[a-z0-9-]{1,100}$/.test(text)

/** Room for a number behind it. */
const MAX_LENGTH = 90

/** Lower-case ASCII letters, digits and hyphens. Other letters are left out, and accents are. */
export function slugOf(name: string): string {
  const ascii = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const slug = ascii.replaceAll(/[^a-z0-9]+/g, '-').slice(0, MAX_LENGTH)
  return slug.replaceAll(/^-|-$/g, '') || 'view'
}

/** The slug, or the first of slug-2, slug-3 and so on, that is not taken. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug
  let number = 2
  while (taken.has(`${slug}-${number}`)) number++
  return `${slug}-${number}`
}
