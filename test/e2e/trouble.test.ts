// What goes wrong is told in sentences that say what to do.
import { createClient } from '@supabase/supabase-js'
import { expect, inject, test } from 'vitest'
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
  text,
  welcomeVisitors,
} from './visitor.ts'

const { url, publishableKey } = inject('ledge')
welcomeVisitors()

test('a wrong password, a weak one, an address that is taken', async () => {
  await page.goto('/')
  const email = await signUp()
  await button('Sign out').click()
  await link('Sign in').click()
  await fillCredentials(email, 'not the password')
  await button('Sign in').click()
  await text('E-mail and password do not match.').waitFor()

  await link('Create an account').click()
  await fillCredentials(email, PASSWORD)
  await button('Create an account').click()
  await text('This e-mail has an account already.').waitFor()
  await fillCredentials(newEmail(), 'short')
  await button('Create an account').click()
  await text('Use at least 8 characters.').waitFor()
  await fillCredentials('robin', PASSWORD)
  await button('Create an account').click()
  await text('Write an address like robin@example.com.').waitFor()
})

test('no connection: says so, and goes on by itself when it is back', async () => {
  await page.goto('/')
  await cards().first().waitFor()
  await page.context().setOffline(true)
  await link('Birds').click()
  await text('We cannot reach the shop.').waitFor()
  await text('You are offline.').waitFor()
  await page.context().setOffline(false)
  await text('11 things').waitFor()
  expect(await text('You are offline.').count()).toBe(0)
})

test('signing out works without a connection: the next reload finds nobody', async () => {
  await page.goto('/')
  await signUp()
  await page.context().setOffline(true)
  await button('Sign out').click()
  await text('You are signed out.').waitFor()
  await page.context().setOffline(false)
  await page.reload()
  await link('Sign in').waitFor()
})

test('a session that ended elsewhere leads to the sign-in, and back', async () => {
  await page.goto('/')
  const email = await signUp()
  const other = createClient(url, publishableKey, { auth: { persistSession: false } })
  await other.auth.signInWithPassword({ email, password: PASSWORD })
  await other.auth.signOut({ scope: 'global' })

  await link('My orders').click()
  await text('Your session has ended.').waitFor()
  await fillCredentials(email, PASSWORD)
  await button('Sign in').click()
  await heading('My orders').waitFor()
  await text('No orders yet').waitFor()
})

test.each([
  '/products/no-such-thing',
  '/products/00000000-0000-4000-8000-000000000000',
  '/no/such/page',
])('%s says that nothing is there, and leads to the shop', async (path) => {
  await page.goto(path)
  await text('Nothing is buried here').waitFor()
  await link('Go to the shop').click()
  await heading('Good things for good animals').waitFor()
})
