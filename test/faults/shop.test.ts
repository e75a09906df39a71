// The shop in a real browser while D1 loses answers: what it says of an order is true, and one order is one order.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage, PHONE } from '../support/browser.ts'
import { type RunningLedge, startLedge } from '../support/running-ledge.ts'
import type { Mix } from './layer/plan.ts'

const persistTo = mkdtempSync(join(tmpdir(), 'ledge-chaos-'))
let ledge: RunningLedge
let browser: Browser
let page: Page
let faults: string[]

beforeAll(async () => {
  ;[ledge, browser] = await Promise.all([
    startLedge(persistTo, ['--chaos', '7', '--faults', 'd1Slow=0']),
    openBrowser(),
  ])
  const opened = await openPage(browser, { baseURL: ledge.url, viewport: PHONE })
  page = opened.page
  faults = opened.faults
}, 60_000)

afterAll(async () => {
  await browser.close()
  await ledge.kill()
  rmSync(persistTo, { recursive: true, force: true })
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const bar = () => page.getByRole('complementary', { name: 'Faults on purpose' })

async function setFaults(mix: Mix): Promise<Record<string, number>> {
  const body = JSON.stringify({ faults: mix })
  const answer = await fetch(`${ledge.url}/_chaos`, { method: 'POST', body })
  return ((await answer.json()) as { injected: Record<string, number> }).injected // the layer's report
}

const countOrders = async (): Promise<number | null> => {
  const operator = createClient(ledge.url, ledge.secretKey, { auth: { persistSession: false } })
  return (await operator.from('orders').select('*', { count: 'exact', head: true })).count
}

async function fillTheCart(): Promise<void> {
  await page.goto('/sign-up?next=/cart')
  await page.getByLabel('E-mail').fill('robin@example.com')
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple')
  await button('Create an account').click()
  await button('Sign out').waitFor()
  await page.goto('/?species=bird')
  await button('Add Little Trapeze to the cart').click()
  await page.goto('/cart')
  await button('Buy').waitFor()
}

test('R7 D1 loses every second answer: the order is placed once, and the bar tells what failed', async () => {
  await fillTheCart()
  await setFaults({ d1After: 0.5 })
  const arrived = page.getByRole('heading', { level: 1, name: 'My orders' })
  for (let click = 0; click < 10 && (await arrived.count()) === 0; click += 1) {
    await button('Buy').click()
    const told = page.getByRole('alert').getByText('you will not buy twice')
    await Promise.race([arrived.waitFor(), told.waitFor()])
  }
  await arrived.waitFor()
  const { d1After = 0 } = await setFaults({})
  expect(d1After).toBeGreaterThan(0)
  await page.reload()
  await page.locator('.orders > li').first().waitFor()
  expect([await page.locator('.orders > li').count(), await countOrders()]).toEqual([1, 1])
  await bar().getByText('D1 committed, and its answer was lost').waitFor()
})

test('the bar covers no button on a phone, makes nothing wider, and is within the page’s policy', async () => {
  await page.goto('/')
  await page.locator('.card-name').first().waitFor()
  const html = 'document.documentElement'
  expect(await page.evaluate<number>(`${html}.scrollWidth - ${html}.clientWidth`)).toBe(0)
  const atTheFoot = await page.evaluate<boolean>(
    "!document.elementFromPoint(innerWidth / 2, innerHeight - 10).closest('#chaos-bar')",
  )
  expect(atTheFoot).toBe(true)
  expect(faults).toEqual([])
  const rows = await fetch(`${ledge.url}/rest/v1/products?limit=1`)
  expect(await rows.text()).not.toContain('chaos-bar')
})

test.each([
  { body: '{"faults":{"d1":1}}' },
  { body: '{"faults":{"d1After":2}}' },
  { body: '{}' },
  { body: 'x' },
])('/_chaos takes no $body', async ({ body }) => {
  const answer = await fetch(`${ledge.url}/_chaos`, { method: 'POST', body })
  expect(answer.status).toBe(400)
})
