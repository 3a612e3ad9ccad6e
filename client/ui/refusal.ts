/** Reads the body of an HTTP answer that is not 2xx: `{"error":{"code","message","requestId"}}`, the form of every refusal of the server. */
export type Refusal = { code: string; message: string }

/** Undefined for any other body, such as the page of a proxy. */
export function readRefusal(body: string): Refusal | undefined {
  try {
    const { error }: { error?: Partial<Refusal> } = JSON.parse(body)
    if (typeof error?.code !== 'string' || typeof error.message !== 'string') return undefined
    return { code: error.code, message: error.message }
  } catch {
    return undefined
  }
}

/** The reason for a person; a body in another form leaves only the status. */
export function refusalText(status: number, body: string): string {
  return readRefusal(body)?.message ?? `The server answered with status ${status}.`
}
