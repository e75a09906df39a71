// A visitor of the shop in a real browser: a fresh one for each test, and what it does with hands and eyes.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import { openBrowser, openPage } from '../support/browser.ts'

export const PASSWORD = 'correct horse battery staple'

let browser: Browser
let faults: string[]
/** The visitor's page; another one in each test. */
export let page: Page

/** Gives every test of a file its visitor; afterwards nothing must have broken inside the page. */
export function welcomeVisitors(): void {
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    const opened = await openPage(browser, { baseURL: inject('ledge').url })
    page = opened.page
    faults = opened.faults
  })
  afterEach(async () => {
    await page.context().close()
    expect(faults).toEqual([])
  })
}

export const newEmail = (): string => `${crypto.randomUUID()}@example.com`
export const heading = (name: string) => page.getByRole('heading', { level: 1, name })
export const link = (name: string) => page.getByRole('link', { name })
export const button = (name: string) => page.getByRole('button', { name, exact: true })
export const status = (words: string) => page.getByRole('status').getByText(words)
export const text = (words: string | RegExp) => page.getByText(words)
export const cards = () => page.locator('.card-name')

/** Expects something of what `read` will give before long. */
export const soon = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

export async function fillCredentials(email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
}

/** How many pixels the page is wider than its window. */
export function measureOverflow(): Promise<number> {
  const html = 'document.documentElement'
  return page.evaluate<number>(`${html}.scrollWidth - ${html}.clientWidth`)
}

/** Signs up through the form, and ends where the visitor was. */
export async function signUp(email = newEmail()): Promise<string> {
  await link('Sign in').click()
  await link('Create an account').click()
  await fillCredentials(email, PASSWORD)
  await button('Create an account').click()
  await button('Sign out').waitFor()
  return email
}

/** Gives the page an authenticator that confirms at once: the device itself, or a key that is plugged in. */
export async function plugInAuthenticator(transport: 'internal' | 'usb'): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}
