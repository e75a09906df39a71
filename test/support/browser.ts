// A headless Chromium for the tests and pictures of the shop.
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

export const DESKTOP = { width: 1280, height: 900 }
export const PHONE = { width: 390, height: 844 }

/** The Chromium that `CHROME_PATH` names, else Debian's. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })

export interface WatchedPage {
  page: Page
  /** Uncaught errors, and what the browser refused under the page's policy. */
  faults: string[]
}

/** A page of a fresh visitor, without cookies or storage. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions,
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: DESKTOP, ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    const text = message.text()
    if (text.includes('Content Security Policy')) faults.push(text)
  })
  return { page, faults }
}
