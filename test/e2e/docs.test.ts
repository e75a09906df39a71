// The page at /docs in a browser: on any screen, under our policy, for a visitor and for whoever shows a key.
import { expect, inject, test } from 'vitest'
import { PHONE } from '../support/browser.ts'
import { button, page, welcomeVisitors } from './visitor.ts'

welcomeVisitors()

test.each([
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const)('nothing overflows at $width pixels, $colorScheme', async ({ width, colorScheme }) => {
  await page.setViewportSize({ ...PHONE, width })
  await page.emulateMedia({ colorScheme })
  await page.goto('/docs')
  for (const id of ['post_auth_v1_signup', 'select_products', 'get_search']) {
    await page.locator(`#${id} > summary`).click()
  }
  await page.locator('#get_search .line').first().waitFor()
  const html = 'document.documentElement'
  expect(await page.evaluate(`${html}.scrollWidth - ${html}.clientWidth`)).toBe(0)
})

test('a visitor tries a search, and copies it as a line', async () => {
  await page.goto('/docs')
  await page.getByLabel('Find').fill('get search')
  await page.locator('#get_search > summary').click()
  await page.getByLabel('q', { exact: true }).fill("it's")
  const line = await page.locator('#get_search .line').first().textContent()
  expect(line).toBe(`curl '${inject('ledge').url}/search?q=it%27s'`)
  await page.getByLabel('q', { exact: true }).fill('ball')
  await button('Send').click()
  await page.locator('#get_search [role=status]').waitFor()
  expect(await page.locator('#get_search [role=status]').textContent()).toMatch(/^200.*Ball/s)
})

test('the secret key opens the operator’s part; it is not in the lines, nor kept', async () => {
  const { secretKey } = inject('ledge')
  await page.goto('/docs')
  expect(await page.locator('#group-operator').count()).toBe(0)
  await page.getByLabel('API key or access token').fill('sb_secret_wrong')
  await button('Show what it opens').click()
  expect(await page.getByRole('alert').textContent()).toBe('Invalid API key')
  await page.getByLabel('API key or access token').fill(secretKey)
  await button('Show what it opens').click()
  await page.locator('#get_operator_v1_figures > summary').click()
  await button('Send').click()
  await page.getByText('"pending"').waitFor()
  const main = (await page.locator('main').textContent()) ?? ''
  expect(main).toContain('apikey: $KEY')
  expect(main).not.toContain(secretKey)
  const kept = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }])',
  )
  expect(kept).not.toContain(secretKey)
})
