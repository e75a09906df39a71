// Buying in a real browser: from browsing and sign-up to a shipped order.
import { createClient } from '@supabase/supabase-js'
import { describe, expect, inject, test } from 'vitest'
import { createId } from '../../scripts/seed/index.ts'
import {
  button,
  cards,
  fillCredentials,
  heading,
  link,
  newEmail,
  PASSWORD,
  page,
  signUp,
  soon,
  status,
  text,
  welcomeVisitors,
} from './visitor.ts'

const { url, publishableKey } = inject('ledge')
welcomeVisitors()

/** Somebody else, who buys `quantity` pieces without a browser. */
async function buyElsewhere(slug: string, quantity: number): Promise<void> {
  const options = { auth: { persistSession: false, autoRefreshToken: false } }
  const other = createClient(url, publishableKey, options)
  await other.auth.signUp({ email: newEmail(), password: PASSWORD })
  const items = [{ product_id: createId('products', slug), quantity }]
  const { error } = await other.functions.invoke('purchase', { body: { items } })
  expect(error).toBeNull()
}

test('from browsing to a shipped order, and out and in again', async () => {
  await page.goto('/')
  await heading('Good things for good animals').waitFor()
  await text('71 things').waitFor()

  await link('Cats').click()
  await link('Toys').click()
  await text('4 things').waitFor()
  await page.getByLabel('Sort').selectOption('Price, low to high')
  await soon(() => cards().first().textContent()).toBe("Grandmother's Ball")
  expect(new URL(page.url()).search).toBe('?species=cat&category=toys&sort=cheap')

  await link('Bramble, to the shop').click()
  await page.getByRole('searchbox').fill('mackerel')
  await text('1 thing found').waitFor()
  await link('Midnight Mackerel, six tins').click()
  await heading('Midnight Mackerel, six tins').waitFor()
  await button('One more').click()
  await button('Add to the cart').click()
  await text('2 in your cart.').waitFor()

  await link('Cart, 2 pieces').click()
  await text('€26.80').first().waitFor()
  await link('Sign in to buy').click()
  await link('Create an account').click()
  const email = newEmail()
  await fillCredentials(email, PASSWORD)
  await button('Create an account').click()

  await heading('Your cart').waitFor() // back where the visitor was
  await button('Buy').click()
  await heading('My orders').waitFor()
  await text('Thank you! Your order is placed.').waitFor()
  await status('Shipped').waitFor()
  await text('2 × Midnight Mackerel, six tins').waitFor()
  await link('Cart, 0 pieces').waitFor()

  await button('Sign out').click()
  await link('Sign in').waitFor()
  await page.goto('/orders')
  await heading('Welcome back').waitFor()
  await fillCredentials(email, PASSWORD)
  await button('Sign in').click()
  await heading('My orders').waitFor()
  await status('Shipped').waitFor()
})

test('an order is placed first, and shipped without a reload', async () => {
  await page.goto(`/products/${createId('products', 'carrot-trio')}`)
  await button('Add to the cart').click()
  await signUp()
  // What the page is told of the order is held at `placed` until the customer has seen it.
  let isHeld = true
  await page.route('**/rest/v1/orders?*', async (route) => {
    const answer = await route.fetch()
    const body = await answer.text()
    await route.fulfill({
      response: answer,
      body: isHeld ? body.replaceAll(/"(confirmed|packed|shipped)"/g, '"placed"') : body,
    })
  })
  await link('Cart, 1 piece').click()
  await button('Buy').click()
  await status('Placed').waitFor()
  isHeld = false
  await status('Shipped').waitFor()
})

test('what somebody else bought meanwhile is named, and the quantity can be set right', async () => {
  await page.goto(`/products/${createId('products', 'hazelnut-cottage')}`)
  await button('One more').click()
  await button('One more').click()
  await button('Add to the cart').click()
  await signUp()
  await link('Cart, 3 pieces').click()
  await button('Buy').waitFor()
  await buyElsewhere('hazelnut-cottage', 2)

  await button('Buy').click()
  await text(/Hazelnut Cottage is down to 1\. Nothing was ordered\./).waitFor()
  await text('Only 1 of Hazelnut Cottage is left, and you asked for 3.').waitFor()
  await button('Set to 1').click()
  await button('Buy').click()
  await heading('My orders').waitFor()
  await text('1 × Hazelnut Cottage').waitFor()
})

describe('R7 the answer to a purchase is lost', () => {
  /** Lets the shop's purchases through, and gives it `status` for an answer; 0 for none. */
  async function loseAnswers(status: number): Promise<void> {
    await page.route('**/functions/v1/purchase', async (route) => {
      await route.fetch()
      if (status === 0) await route.abort('connectionreset')
      else await route.fulfill({ status, json: { code: 'unavailable' } })
    })
  }

  test.each([
    { status: 0, told: () => text(/We lost the connection\./) },
    { status: 503, told: () => text(/We did not hear whether your order is placed\./) },
  ])(
    '$status: it says so, also after a reload, and the next click buys nothing twice',
    async (lost) => {
      await page.goto(`/products/${createId('products', 'carrot-trio')}`)
      await button('Add to the cart').click()
      await signUp()
      await link('Cart, 1 piece').click()
      await loseAnswers(lost.status)
      await button('Buy').click()
      await lost.told().waitFor()
      await page.reload()
      await text(/Your last try may have gone through\. Press “Buy” to find out/).waitFor()
      await page.unroute('**/functions/v1/purchase')
      await button('Buy').click()
      await text('Your order was placed at an earlier try. There is only one.').waitFor()
      await soon(() => page.locator('.orders > li').count()).toBe(1)
      await link('Cart, 0 pieces').waitFor()
    },
  )

  test('and the cart is another one by then: it points to the orders', async () => {
    await page.goto(`/products/${createId('products', 'carrot-trio')}`)
    await button('Add to the cart').click()
    await signUp()
    await link('Cart, 1 piece').click()
    await loseAnswers(0)
    await button('Buy').click()
    await text(/We lost the connection\./).waitFor()
    await button('One more').click()
    await text(/Your last try may have gone through\. Look at “My orders”/).waitFor()
  })
})

test('the cart survives a reload', async () => {
  await page.goto('/?species=bird')
  await button('Add Little Trapeze to the cart').click()
  await link('Cart, 1 piece').waitFor()
  await page.reload()
  await link('Cart, 1 piece').click()
  await link('Little Trapeze').waitFor()
})
