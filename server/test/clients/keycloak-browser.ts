/** A browser's way through Keycloak: it follows redirects, keeps cookies and sends the forms of the pages. */
import type { WebSession } from '../support/web-session.ts'

type Page = { url: string; status: number; text: string }

/** Where redirects lead in the end. */
export async function open(browser: WebSession, url: string): Promise<Page> {
  return follow(browser, await browser.send(url))
}

/** Sends the form of the page, with what it holds already. */
export async function submit(browser: WebSession, page: Page, fields: Record<string, string>): Promise<Page> {
  const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1]
  if (action === undefined) throw new Error(`There is no form at ${page.url}: ${page.status} ${page.text}`)
  const held = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  const body = new URLSearchParams(held.map(([, name = '', value = '']) => [name, value]))
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  const answer = await browser.send(new URL(action.replaceAll('&amp;', '&'), page.url).href, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  })
  return follow(browser, answer)
}

async function follow(browser: WebSession, first: Response): Promise<Page> {
  let answer = first
  for (let step = 0; step < 10; step++) {
    const { url, status, headers } = answer
    const location = headers.get('location')
    if (location === null) return { url, status, text: await answer.text() }
    answer = await browser.send(new URL(location, url).href)
  }
  throw new Error(`The redirects do not end: ${answer.url}`)
}
