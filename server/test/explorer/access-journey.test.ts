/** From the link in the terminal to a colleague who sees one team: the whole product with AUTH=on, and two people in browsers. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { createDataDir, startProgram } from '../support/program.ts'
import { waitFor } from '../support/wait-for.ts'

const TIMEOUT_MS = 300_000
const PASSWORDS = { ada: 'nine brown owls agree', cy: 'seven grey herons wait' }

describeInBrowser('the journey of access', (browser) => {
  test('an administrator lets a program send, and a colleague see one team', { timeout: TIMEOUT_MS }, async () => {
    await using data = await createDataDir()
    const port = String(await freePort())
    await using program = startProgram({ STREAM: 'direct', PORT: port, DATA_DIR: data.path, AUTH: 'on' })
    await program.ready
    const url = `http://127.0.0.1:${port}`
    const link = await waitFor(async () => /https?:\S+\/setup#\S+/.exec(program.output())?.[0])

    await using ada = await openTab(browser(), {})
    await ada.page.goto(link)
    await ada.page.getByLabel('Login').fill('ada')
    await choosePassword(ada.page, PASSWORDS.ada)
    await ada.page.getByRole('button', { name: 'Create the account' }).click()
    await ada.page.getByRole('heading', { name: 'No logs yet' }).waitFor()

    const key = await createKey(ada.page)
    const send = (...logs: object[]) => sendLogs(url, key, logs)
    await waitFor(async () => ((await send(A, B, B)) === 201 ? true : undefined))
    await ada.page.getByRole('link', { name: 'Logs' }).click()
    await expect.poll(() => rows(ada.page).count()).toBe(3)

    await createScope(ada.page)
    await createRole(ada.page)
    const invitation = await invite(ada.page)

    await using cy = await openTab(browser(), {})
    await cy.page.goto(invitation)
    await choosePassword(cy.page, PASSWORDS.cy)
    await cy.page.getByRole('button', { name: 'Save the password' }).click()
    await expect.poll(() => rows(cy.page).count()).toBe(1)
    await cy.page.getByRole('checkbox', { name: /^team-a-web/ }).waitFor()
    expect(await cy.page.getByText('team-b').count()).toBe(0)
    await cy.page.getByText('1 log', { exact: true }).first().waitFor()
    await cy.page.getByRole('button', { name: 'Account: cy' }).click()
    await cy.page.getByText('Sees the logs of Team A').waitFor()
    await cy.page.keyboard.press('Escape')
    const links = cy.page.getByRole('navigation', { name: 'Pages' }).getByRole('link')
    expect(await links.allInnerTexts()).toEqual(['Logs', 'GraphiQL'])
    expect(await exported(cy.page)).toEqual(['from team a'])
    expect(await exported(ada.page)).toEqual(['from team a', 'from team b', 'from team b'])

    // The link of somebody who sees more shows no more.
    await cy.page.goto(`${url}/?v=2&q=${encodeURIComponent('resourceId:team-b-web OR "from team"')}`)
    await expect.poll(() => rows(cy.page).count()).toBe(1)
    await cy.page.goto(`${url}/?v=2&q=${encodeURIComponent('resourceId:team-b-web')}`)
    await cy.page.getByRole('heading', { name: 'No logs match' }).waitFor()

    await cy.page.goto(`${url}/?v=2&live=1`)
    await cy.page.getByText(/logs\/s/).waitFor()
    await send({ ...B, message: 'live from team b' }, { ...A, message: 'live from team a' })
    await cy.page.getByText('live from team a').first().waitFor()
    expect(await cy.page.getByText('live from team b').count()).toBe(0)

    // Whose sessions are ended signs in again, and the tail goes on.
    await openTabOfAccess(ada.page, 'People')
    await choose(ada.page, 'cy', 'End all sessions…')
    await ada.page.getByRole('button', { name: 'End the sessions' }).click()
    await cy.page.getByText('Your session has ended, cy.').waitFor()
    await send({ ...A, message: 'sent meanwhile' })
    await cy.page.getByLabel('Login').fill('cy')
    await cy.page.getByLabel('Password').fill(PASSWORDS.cy)
    await cy.page.keyboard.press('Enter')
    await cy.page.getByText('sent meanwhile').first().waitFor()

    await openTabOfAccess(ada.page, 'Keys')
    await choose(ada.page, 'Checkout service', 'Revoke…')
    await ada.page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await waitFor(async () => ((await send(A)) === 401 ? true : undefined))
    await openTabOfAccess(ada.page, 'Audit')
    for (const action of ['key.create', 'key.revoke', 'scope.save', 'role.save'])
      await ada.page.getByRole('cell', { name: action, exact: true }).first().waitFor()
  })
})

const A = { level: 'info', message: 'from team a', resourceId: 'team-a-web' }
const B = { level: 'error', message: 'from team b', resourceId: 'team-b-web' }

async function choosePassword(page: Page, password: string): Promise<void> {
  await page.getByLabel('New password').fill(password)
  await page.getByLabel('The same password again').fill(password)
}

async function sendLogs(url: string, key: string, logs: readonly object[]): Promise<number> {
  const response = await fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(logs),
  })
  return response.status
}

async function openTabOfAccess(page: Page, name: string): Promise<void> {
  if (!page.url().includes('/access')) await page.getByRole('link', { name: 'Access' }).click()
  await page.getByRole('tab', { name }).click()
}

/** Answers the whole key, as the command that is shown has it. */
async function createKey(page: Page): Promise<string> {
  await openTabOfAccess(page, 'Keys')
  await page.getByRole('button', { name: 'Create a key' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Checkout service')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const curl = await page.getByText(/^curl /).innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  return /Bearer (tl_i_\w+)/.exec(curl)?.[1] ?? ''
}

async function createScope(page: Page): Promise<void> {
  await openTabOfAccess(page, 'Scopes')
  await page.getByRole('button', { name: 'Create a scope' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Team A')
  await page.getByRole('dialog').getByRole('combobox', { name: 'Search' }).fill('resourceId:team-a-*')
  await page.getByText('One log of the last 24 hours matches.').waitFor()
  await page.getByText('the database itself keeps all other logs back').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /Team A/ }).waitFor()
}

async function createRole(page: Page): Promise<void> {
  await openTabOfAccess(page, 'Roles')
  await page.getByRole('button', { name: 'Create a role' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('team-a')
  await page.getByRole('combobox', { name: 'Logs' }).press('Enter')
  await page.getByRole('option', { name: 'Those of the scope Team A' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /team-a.*Team A/ }).waitFor()
}

async function invite(page: Page): Promise<string> {
  await openTabOfAccess(page, 'People')
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  await page.getByRole('textbox', { name: 'Login' }).fill('cy')
  await page.getByRole('checkbox', { name: /^team-a/ }).check()
  await page.getByRole('checkbox', { name: 'viewer' }).uncheck()
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = await page.getByText(/\/setup#/).innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  return link
}

async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

/** The messages of all that the person may export, sorted. */
async function exported(page: Page): Promise<string[]> {
  const text = await page.evaluate<string>("fetch('/export?format=ndjson').then((answer) => answer.text())")
  const logs = text.trim().split('\n')
  return logs.map((line) => (JSON.parse(line) as { message: string }).message).toSorted()
}
