/** Some chats, mail programs and proxies cut longer addresses off. */
export const MAX_ADDRESS_CHARS = 2000

/**
 * The address itself, or `/s/<id>` where it is too long to be passed on.
 * @param save keeps a query string on the server and gives its id; what it rejects with is passed on
 */
export async function shortenLink(address: string, save: (state: string) => Promise<string>): Promise<string> {
  if (address.length <= MAX_ADDRESS_CHARS) return address
  const { origin, search } = new URL(address)
  return `${origin}/s/${await save(search.slice(1))}`
}
