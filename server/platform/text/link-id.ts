/** The last part of the address of a short link. */
export const isLinkId = (text: string) => /^[0-9a-f]{32}$/.test(text)
