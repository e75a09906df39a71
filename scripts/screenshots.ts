// Takes the README's pictures of a running shop: `node scripts/screenshots.ts http://localhost:8787`.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { DESKTOP, openBrowser, openPage, PHONE } from '../test/support/browser.ts'

const folder = join(import.meta.dirname, '../docs/images')
const [baseURL = 'http://localhost:8787'] = process.argv.slice(2)
const browser = await openBrowser()
mkdirSync(folder, { recursive: true })

await composeTitle(await takeCatalogue(), await takeProduct())
await takeCartAndOrders(DESKTOP, 'desktop')
await takeCartAndOrders(PHONE, 'phone')
await browser.close()

async function open(viewport: typeof DESKTOP): Promise<Page> {
  const { page } = await openPage(browser, { baseURL, viewport })
  return page
}

/** A picture of the page as it stands, with every image loaded. */
async function take(page: Page, name?: string): Promise<Buffer> {
  await page.waitForLoadState('networkidle')
  return page.screenshot(name === undefined ? {} : { path: join(folder, `${name}.png`) })
}

async function takeCatalogue(): Promise<Buffer> {
  const page = await open(DESKTOP)
  await page.goto('/')
  await page.locator('.card').first().waitFor()
  return take(page)
}

async function takeProduct(): Promise<Buffer> {
  const page = await open(PHONE)
  await page.goto('/?q=trapeze')
  await page.getByRole('link', { name: 'Little Trapeze', exact: true }).click()
  await page.getByRole('button', { name: 'Add to the cart', exact: true }).waitFor()
  return take(page)
}

/** The shop on a desktop, with a phone leaning against it. */
async function composeTitle(desktop: Buffer, phone: Buffer): Promise<void> {
  const page = await open({ width: 1400, height: 1000 })
  const image = (picture: Buffer, style: string): string =>
    `<img style="position:absolute;box-shadow:0 8px 40px #0003;${style}" src="data:image/png;base64,${picture.toString('base64')}">`
  await page.setContent(
    `<body style="margin:0;background:#efe6dc">
      ${image(desktop, 'left:40px;top:50px;border-radius:14px')}
      ${image(phone, 'right:40px;bottom:30px;width:330px;border:8px solid #2f2436;border-radius:38px')}`,
  )
  await take(page, 'shop')
}

/** A customer with three things in the cart, and with the order shipped. */
async function takeCartAndOrders(size: typeof DESKTOP, suffix: string): Promise<void> {
  const page = await open(size)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  await page.goto('/')
  for (const name of ['Moonshot Ball', 'Marathon Wheel', 'Dawn Chorus Seed Mix']) {
    await press(`Add ${name} to the cart`)
  }
  await page.goto('/sign-up?next=/cart')
  await page.getByLabel('E-mail').fill(`${crypto.randomUUID()}@example.com`)
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple')
  await press('Create an account')
  await page.getByRole('button', { name: 'Buy' }).waitFor()
  await take(page, `cart-${suffix}`)
  await press('Buy')
  await page.getByRole('status').getByText('Shipped').waitFor()
  await press('Close the message')
  await take(page, `orders-${suffix}`)
}
