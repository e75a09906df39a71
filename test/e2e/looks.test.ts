// On every screen: nothing overflows, nothing jumps, everything has a name.
import { expect, test } from 'vitest'
import { createId } from '../../scripts/seed/index.ts'
import { PHONE } from '../support/browser.ts'
import { button, cards, measureOverflow, page, signUp, text, welcomeVisitors } from './visitor.ts'

welcomeVisitors()

const product = `/products/${createId('products', 'the-other-fellow')}`

test('no screen is wider than 360 pixels, and every control has a name', async () => {
  await page.setViewportSize({ ...PHONE, width: 360 })
  const forms = ['/sign-in', '/sign-up', '/mail-code', '/forgotten', '/welcome?error=access_denied']
  for (const path of [...forms, '/nowhere']) await inspect(path)
  await page.goto(product)
  await button('Add to the cart').click()
  await signUp()
  await inspect('/cart')
  await button('Buy').click()
  await text('1 × The Other Fellow').waitFor()
  const paths = [
    '/',
    '/?q=seed&species=bird',
    '/?q=qqqq',
    product,
    '/cart',
    '/orders',
    '/account',
    '/new-password',
  ]
  for (const path of paths) await inspect(path)
})

async function inspect(path: string): Promise<void> {
  await page.goto(path)
  await page.getByRole('heading').first().waitFor()
  await page.waitForLoadState('networkidle')
  const overflow = await measureOverflow()
  const headings = await page.getByRole('heading', { level: 1 }).count()
  const seen = { path, overflow, headings, nameless: await findNameless() }
  expect(seen).toEqual({ path, overflow: 0, headings: 1, nameless: [] })
}

/** Roles of links, buttons and fields that a screen reader could not name. */
async function findNameless(): Promise<string[]> {
  const tree = await page.locator('body').ariaSnapshot()
  return tree
    .split('\n')
    .filter((line) =>
      /^\s*- (link|button|textbox|searchbox|combobox|spinbutton)( \[.*\])?:?$/.test(line),
    )
}

test('the catalogue does not move while it loads', async () => {
  await page.setViewportSize({ width: 1280, height: 1600 }) // so that the foot of the page is seen, too
  await page.addInitScript(`
    window.shifts = []
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((one) => one.value)))
      .observe({ type: 'layout-shift', buffered: true })`)
  await page.goto('/')
  await cards().nth(23).waitFor()
  await page.waitForLoadState('networkidle')
  const shifts = await page.evaluate<number[]>('window.shifts')
  expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.01)
})
