// Finding one's way: URLs, Back, reload and links keep the visitor's place.
import { expect, test } from 'vitest'
import { createId } from '../../scripts/seed/index.ts'
import { cards, heading, link, page, soon, text, welcomeVisitors } from './visitor.ts'

welcomeVisitors()

const scrollTop = () => page.evaluate<number>('Math.round(scrollY)')

test('Back and reload keep filter, page and scroll; Back shows the list at once', async () => {
  await page.goto('/?species=dog&sort=name')
  await cards().nth(13).waitFor()
  await page.mouse.move(640, 600)
  await page.mouse.wheel(0, 700)
  await soon(scrollTop).toBe(700)
  await cards().nth(5).click()
  await page.locator('.product h1').waitFor()
  await soon(scrollTop).toBe(0)

  await page.route('**/rest/v1/**', (route) => route.abort()) // from memory, or not at all
  await page.goBack()
  await soon(scrollTop).toBe(700)
  expect(await cards().count()).toBe(14)
  expect(new URL(page.url()).search).toBe('?species=dog&sort=name')

  await page.unrouteAll()
  await page.reload()
  await soon(() => cards().count()).toBe(14)
  await soon(scrollTop).toBe(700)
})

test('pages, searches and filters are entries of the history', async () => {
  await page.goto('/')
  const readFirst = () => cards().first().textContent()
  await soon(readFirst).toBe('Moonshot Ball')
  await link('Page 2 of 3').click()
  await soon(readFirst).not.toBe('Moonshot Ball')
  expect(new URL(page.url()).search).toBe('?page=2')
  const second = await readFirst()
  await page.getByRole('searchbox').fill('tortoise')
  await heading('“tortoise”').waitFor()
  await page.goBack()
  await soon(() => page.getByRole('searchbox').inputValue()).toBe('')
  await soon(readFirst).toBe(second)
  await page.goForward()
  await heading('“tortoise”').waitFor()
  await soon(() => page.getByRole('searchbox').inputValue()).toBe('tortoise')
})

test('a URL that makes no sense shows the whole shop', async () => {
  await page.goto('/?species=dragon&category=constructor&sort=worst&page=-3')
  await text('71 things').waitFor()
})

test('an ad leads through the ad server into the shop', async () => {
  await page.goto('/?species=small_pet')
  await page.getByRole('complementary').getByRole('link').click()
  await heading('Timothy Hay Bale').waitFor()
  expect(new URL(page.url()).pathname).toBe(`/products/${createId('products', 'timothy-hay')}`)
})
