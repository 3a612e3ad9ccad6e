/** A text as a part of a pattern of LIKE. */
export const escapeLike = (value: string) => value.replaceAll(/[\\%_]/g, String.raw`\$&`)
