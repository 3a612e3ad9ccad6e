/** The pages of access against a fake in the browser: what each state shows, asks and sends. The whole journey is access-journey.test.ts. */
import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { fakeAccess, ADMIN, type FakeState } from '../support/access-fake.ts'
import { findViolations, WCAG } from '../support/axe.ts'
import { describeInBrowser, openTab } from '../support/browser.ts'
import { isFull } from '../faults/row.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 120_000
const PASSWORD = 'correct horse battery'
const NOBODY = { ...ADMIN, who: null }
const VIEWER = { ...ADMIN, permissions: ['logs:read'], scope: 'Team A', who: { id: 'p2', name: 'Bo Berg' } }

describeInBrowser('access', (browser) => {
  test('whoever has not signed in does, and the same page goes on', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, [{ message: 'seen after signing in' }])
    await using tab = await openFaked(browser(), NOBODY)
    const { page } = tab
    await page.goto(`${app.url}/?q=seen`)
    await signIn(page, { login: 'ada', password: 'wrong wrong wrong' })
    await page.getByText('The login or the password is wrong.').waitFor()
    await signIn(page, { login: 'storm' })
    await page.getByText('Too many attempts. Try again in 42 seconds.').waitFor()
    expect(await page.getByRole('link', { name: 'Continue with single sign-on' }).getAttribute('href')).toBe(
      '/auth/oidc?to=%2F%3Fq%3Dseen',
    )
    await signIn(page, { login: 'ada' })
    await page.getByText('seen after signing in').first().waitFor()
    expect(new URL(page.url()).search).toContain('q=seen')
    await page.getByRole('button', { name: 'Account: Ada Admin' }).click()
    await page.getByText('Sees all logs').waitFor()
    await page.keyboard.press('Escape')

    // The session ends under the page.
    tab.state.who = null
    await page.getByRole('button', { name: 'Refresh', exact: true }).click()
    await page.getByText('Your session has ended, Ada Admin.').waitFor()
    expect(await page.getByRole('button', { name: 'Account: Ada Admin' }).count()).toBe(0)
    await signIn(page, {})
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor({ state: 'detached' })
    await page.getByText('seen after signing in').first().waitFor()

    await page.getByRole('button', { name: 'Account: Ada Admin' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in')
  })

  test('buttons for what somebody may not do are absent', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, [{ message: 'one' }])
    await using tab = await openFaked(browser(), VIEWER)
    const { page, state } = tab
    await page.goto(app.url)
    await page.getByRole('button', { name: 'Account: Bo Berg' }).click()
    await page.getByText('Sees the logs of Team A').waitFor()
    await page.keyboard.press('Escape')
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link')
    expect(await links.allInnerTexts()).toEqual(['Logs', 'GraphiQL'])
    await page.getByRole('button', { name: 'Share' }).click()
    await page.getByRole('menuitem', { name: 'Copy link' }).waitFor()
    expect(await page.getByRole('menuitem', { name: /^Export/ }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Views', exact: true }).click()
    await page.getByText('No views yet').waitFor()
    expect(await page.getByRole('button', { name: 'Save this search as a view' }).count()).toBe(0)
    await page.goto(`${app.url}/access`)
    await page.getByRole('heading', { name: 'This page is not for you' }).waitFor()
    state.permissions = []
    await page.goto(app.url)
    await page.getByRole('heading', { name: 'You have no role yet' }).waitFor()
    state.permissions = ['logs:read', 'access:read']
    await page.goto(`${app.url}/access?tab=people`)
    await page.getByRole('row', { name: /Bo Berg/ }).waitFor()
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Keys', 'People', 'Roles', 'Scopes'])
    for (const tabName of ['Keys', 'People', 'Roles', 'Scopes']) {
      await page.getByRole('tab', { name: tabName }).click()
      await page.getByRole('table', { name: tabName, exact: true }).waitFor()
      expect(await page.getByRole('button', { name: /^(?:Create|Invite|Actions for)/ }).count()).toBe(0)
    }
    expect(tab.problems).toEqual([])
  })

  test(
    'a page that is not for everybody waits for a server that does not answer',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startApp()
      await using tab = await openFaked(browser(), { ...ADMIN, isDown: true })
      await tab.page.goto(`${app.url}/access`)
      await tab.page.getByRole('heading', { name: 'The server does not answer' }).waitFor()
      tab.state.isDown = false
      await expect.poll(() => tab.page.getByRole('table', { name: 'Keys' }).count()).toBe(1)
    },
  )

  test('a key is made by keyboard and shown once, after signing in again', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openFaked(browser(), { ...ADMIN, isLoginOld: true })
    const { page, state } = tab
    await page.goto(`${app.url}/access`)
    await page.getByRole('button', { name: 'Create a key' }).press('Enter')
    const form = page.getByRole('dialog', { name: 'Create a key' })
    await form.getByRole('button', { name: 'Create' }).press('Enter')
    await form.getByText('A key has a name.').waitFor()
    await form.getByRole('textbox', { name: 'Name' }).fill('Checkout service')
    await form.getByRole('combobox', { name: 'Resource of its logs' }).press('Enter')
    await page.getByRole('option', { name: 'Begins with this' }).press('Enter')
    await form.getByRole('textbox', { name: 'Beginning' }).fill('checkout-')
    await form.getByRole('textbox', { name: 'Metadata' }).fill('{"team": "shop"}')
    await form.getByRole('button', { name: 'Limits' }).press('Enter')
    await form.getByRole('textbox', { name: 'Logs per second' }).fill('5000')
    await form.getByRole('button', { name: 'Create' }).press('Enter')
    const again = page.getByRole('dialog', { name: 'Sign in again' })
    await again.getByLabel('Login').fill('ada')
    await again.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    const shown = page.getByRole('dialog', { name: 'The key Checkout service' })
    await shown.getByText('tl_i_7gQ2kXzP_00000000000000000000000000000000_000000', { exact: true }).waitFor()
    await shown.getByText(`curl '${app.url}/public/ingest'`).waitFor()
    expect(state.asked.findLast(({ name }) => name === 'CreateKey')?.body).toEqual({
      input: {
        name: 'Checkout service',
        kind: 'INGEST',
        defaults: { resourceId: { mode: 'PREFIX', value: 'checkout-' }, metadata: { team: 'shop' } },
        quota: { recordsPerSecond: 5000 },
      },
    })
    await page.keyboard.press('Escape')
    await shown.getByRole('button', { name: 'Done' }).press('Enter')
    await shown.waitFor({ state: 'detached' })
    expect(await page.getByText('0000000000000000').count()).toBe(0)

    await choose(page, 'Checkout service', 'Rotate…')
    await page.getByRole('button', { name: 'Rotate', exact: true }).press('Enter')
    await page.getByText(/^tl_i_7gQ2kXzP_1{32}_1{6}$/).waitFor()
    expect(lastOf(state, 'RotateKey')).toEqual({ id: '7gQ2kXzP', overlapSeconds: 86_400 })
    await page.getByRole('button', { name: 'Done' }).press('Enter')
    await choose(page, 'Checkout service', 'Revoke…')
    await page.getByRole('button', { name: 'Revoke', exact: true }).press('Enter')
    await expect.poll(() => lastOf(state, 'RevokeKey')).toEqual({ id: '7gQ2kXzP' })
    await page.getByRole('row', { name: /Checkout service.*Revoked/ }).waitFor()
  })

  test('people are invited, and roles given', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openFaked(browser(), ADMIN)
    const { page, state } = tab
    await page.goto(`${app.url}/access?tab=people`)
    await page.getByRole('row', { name: /Bo Berg.*By groups: team-a, viewer/ }).waitFor()
    await page.getByRole('button', { name: 'Invite somebody' }).click()
    await page.getByRole('textbox', { name: 'Login' }).fill(' cy ')
    await page.getByRole('checkbox', { name: 'editor' }).check()
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByText('http://127.0.0.1:1323/setup#one-time-token').waitFor()
    expect(lastOf(state, 'InvitePerson')).toEqual({ input: { login: 'cy', roles: ['viewer', 'editor'] } })
    await page.getByRole('button', { name: 'Done' }).click()
    await choose(page, 'cy', 'Change roles…')
    await page.getByRole('checkbox', { name: 'viewer' }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => lastOf(state, 'SetPersonRoles')).toEqual({ id: 'p3', roles: ['viewer'] })
    await choose(page, 'cy', 'Disable…')
    await page.getByRole('button', { name: 'Disable', exact: true }).click()
    await page.getByRole('row', { name: /cy.*Disabled/ }).waitFor()
    expect(lastOf(state, 'SetPersonDisabled')).toEqual({ id: 'p3', isDisabled: true })

    await page.getByRole('tab', { name: 'Roles' }).click()
    await page.getByRole('button', { name: 'Create a role' }).click()
    const form = page.getByRole('dialog', { name: 'Create a role' })
    await form.getByRole('textbox', { name: 'Name' }).fill('team-b')
    await form.getByRole('checkbox', { name: 'See the pipeline' }).check()
    await form.getByRole('combobox', { name: 'Logs' }).press('Enter')
    await page.getByRole('option', { name: 'Those of the scope Team A' }).click()
    expect(await form.getByRole('checkbox', { name: 'See the pipeline' }).isDisabled()).toBe(true)
    await form.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(() => lastOf(state, 'SaveRole'))
      .toEqual({
        input: {
          name: 'team-b',
          permissions: ['logs:read', 'logs:export'],
          scopeId: '5d2c4f7e-0000-4000-8000-000000000001',
        },
      })
    await page.getByRole('textbox', { name: 'Group' }).fill('/dev')
    await page.getByRole('button', { name: 'Give the role' }).click()
    await expect.poll(() => lastOf(state, 'SaveGroupRole')).toEqual({ group: '/dev', role: 'viewer' })
    expect(tab.problems).toEqual([])
  })

  test('a scope is a search, tried before it is saved', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openFaked(browser(), ADMIN)
    const { page, state } = tab
    await page.goto(`${app.url}/access?tab=scopes`)
    await choose(page, 'Team A', 'Delete…')
    await page.getByText('It cannot be deleted while it is used by the role team-a and one key.').waitFor()
    expect(await page.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Create a scope' }).click()
    const form = page.getByRole('dialog', { name: 'Create a scope' })
    await form.getByRole('textbox', { name: 'Name' }).fill('Team B')
    await form.getByRole('combobox', { name: 'Search' }).fill('resourceId:team-b-* level>=warn')
    await form.getByText('1,204 logs of the last 24 hours match.').waitFor()
    await form.getByText('Logs without a resource are in no scope of this kind.').waitFor()
    const filter = {
      and: [{ resourceId: { startsWith: 'team-b-', caseSensitive: true } }, { level: { gte: 'WARN' } }],
    }
    expect(lastOf(state, 'ScopePreview')).toEqual({ filter })
    // The suggestions close.
    await form.getByRole('heading', { name: 'Preview' }).click()
    await form.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => lastOf(state, 'SaveScope')).toEqual({ input: { name: 'Team B', filter } })
    expect(tab.problems).toEqual([])
  })

  test('the audit log is searched', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openFaked(browser(), ADMIN)
    const { page, state } = tab
    await page.goto(`${app.url}/access?tab=audit`)
    await page.getByRole('button', { name: 'Details of key.create' }).click()
    await page.getByText('"Checkout service"').waitFor()
    await page.getByRole('combobox', { name: 'Action' }).fill('key')
    await page.getByRole('combobox', { name: 'Action' }).press('Enter')
    await expect.poll(() => lastOf(state, 'AuditLog')).toEqual({ first: 50, where: { action: 'key' } })
    await page.getByRole('button', { name: 'Ada Admin', exact: true }).first().click()
    await expect.poll(() => lastOf(state, 'AuditLog')).toEqual({ first: 50, where: { action: 'key', actorId: 'p1' } })
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('combobox', { name: 'Outcome' }).press('Enter')
    await page.getByRole('option', { name: 'Refused' }).click()
    await expect.poll(() => lastOf(state, 'AuditLog')).toEqual({ first: 50, where: { outcome: 'DENIED' } })
    expect(tab.problems).toEqual([])
  })

  test('a set-up link leaves the address at once, and makes the account', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openFaked(browser(), NOBODY)
    const { page, state } = tab
    await page.goto(`${app.url}/setup#first-secret`)
    await page.getByRole('heading', { name: 'Set up Timberline' }).waitFor()
    expect(page.url()).toBe(`${app.url}/setup`)
    await page.getByLabel('Login').fill('ada')
    await page.getByLabel('New password').fill('too short')
    await page.getByLabel('The same password again').fill('too short')
    await page.getByText('A password has at least 12 characters.').waitFor()
    await page.getByLabel('New password').fill(PASSWORD)
    await page.getByLabel('The same password again').fill(PASSWORD)
    await page.getByRole('button', { name: 'Create the account' }).click()
    await expect
      .poll(() => lastOf(state, '/auth/setup'))
      .toEqual({ token: 'first-secret', login: 'ada', password: PASSWORD })
    await page.waitForURL(`${app.url}/`)
  })

  test('no page of access breaks a rule of accessibility', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    const broken: string[] = []
    for (const [at, look] of LOOKS.entries()) {
      await using tab = await openFaked(browser(), ADMIN, look)
      // In the full size every page in every look, else each in one of them.
      for (const { path, open } of PAGES.filter((_, index) => isFull || index % LOOKS.length === at)) {
        tab.state.who = path.startsWith('/s') ? null : ADMIN.who
        await tab.page.goto(app.url + path)
        await open(tab.page)
        const violations = await findViolations(tab.page, WCAG)
        broken.push(...violations.map((violation) => `${path} ${look.colorScheme}: ${violation}`))
        expect(await tab.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      }
    }
    expect(broken).toEqual([])
  })
})

const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 375, height: 800 } },
] as const

const table = (name: string) => async (page: Page) => page.getByRole('table', { name, exact: true }).waitFor()
const dialog = (button: string) => async (page: Page) => {
  await page.getByRole('button', { name: button }).click()
  await page.getByRole('dialog', { name: button }).waitFor()
}

const PAGES = [
  { path: '/access?tab=keys', open: table('Keys') },
  { path: '/access?tab=keys', open: dialog('Create a key') },
  { path: '/access?tab=people', open: table('People') },
  { path: '/access?tab=people', open: dialog('Invite somebody') },
  { path: '/access?tab=roles', open: table('Groups and their roles') },
  { path: '/access?tab=roles', open: dialog('Create a role') },
  { path: '/access?tab=scopes', open: table('Scopes') },
  { path: '/access?tab=scopes', open: dialog('Create a scope') },
  { path: '/access?tab=audit', open: table('Audit log') },
  { path: '/sign-in', open: async (page: Page) => page.getByLabel('Password').waitFor() },
  { path: '/setup#first-token', open: async (page: Page) => page.getByLabel('New password').waitFor() },
]

type Look = Parameters<typeof openTab>[1]

/** A tab of its own: nobody else has signed in there. */
async function openFaked(browser: Browser, start: Omit<FakeState, 'asked'>, look: Look = {}) {
  const tab = await openTab(browser, look)
  const state = await fakeAccess(tab.page, start)
  return { ...tab, state }
}

async function signIn(page: Page, { login, password = PASSWORD }: { login?: string; password?: string }) {
  if (login !== undefined) await page.getByLabel('Login').fill(login)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).press('Enter')
  await page.getByRole('menuitem', { name: action }).press('Enter')
}

const lastOf = ({ asked }: FakeState, name: string) => asked.findLast((each) => each.name === name)?.body
