// Ways in beside the password, and the account page: in a real browser, with its own passkeys.
import { createClient } from '@supabase/supabase-js'
import { expect, inject, test } from 'vitest'
import { DESKTOP, PHONE } from '../support/browser.ts'
import { until } from '../support/until.ts'
import {
  button,
  fillCredentials,
  heading,
  link,
  measureOverflow,
  newEmail,
  PASSWORD,
  page,
  plugInAuthenticator,
  signUp,
  soon,
  text,
  welcomeVisitors,
} from './visitor.ts'

const { url, publishableKey } = inject('ledge')
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'
welcomeVisitors()

const path = () => new URL(page.url()).pathname

interface Mail {
  code: string
  link: string
}

/** The first mail to somebody who had none before. */
async function readMail(to: string): Promise<Mail> {
  const read = async (): Promise<Mail[]> =>
    (await fetch(`${url}/_dev/mail.json?to=${encodeURIComponent(to)}`)).json() as Promise<Mail[]>
  const [mail] = await until(read, (mails) => mails.length > 0)
  if (mail === undefined) throw new Error('no mail came')
  return mail
}

/** Asks for a mail on the form at `from`. */
async function askForMail(from: string, email: string): Promise<Mail> {
  await page.goto(from)
  await page.getByLabel('E-mail').fill(email)
  await button('Send the mail').click()
  await link('open the mailbox').waitFor()
  return readMail(email)
}

test.each([
  { how: 'its link', use: (mail: Mail) => page.goto(mail.link) },
  {
    how: 'its code',
    use: async (mail: Mail) => {
      await page.getByLabel('Code from the mail').fill('12345')
      await button('Sign in').click()
      await text('A code has six digits.').waitFor()
      await page.getByLabel('Code from the mail').fill(mail.code)
      await button('Sign in').click()
    },
  },
])('a mail lets in by $how, back to where one was', async ({ use }) => {
  await use(await askForMail('/mail-code?next=/orders', newEmail()))
  await heading('My orders').waitFor()
  expect(page.url()).not.toContain('code=')
  await page.reload()
  await text('No orders yet').waitFor()
})

test('a link that was used, and one of another browser, say what to do', async () => {
  const mail = await askForMail('/mail-code', newEmail())
  await page.evaluate('localStorage.clear()')
  await page.goto(mail.link)
  await text('This link was asked for in another browser.').waitFor()
  await page.goto(mail.link)
  await text('This code is wrong or too old.').waitFor()
  await link('To the sign-in').click()
  await heading('Welcome back').waitFor()
})

test('a forgotten password is replaced', async () => {
  await page.goto('/')
  const email = await signUp()
  await button('Sign out').click()
  await link('Sign in').click()
  await link('Forgot your password?').click()
  const mail = await askForMail('/forgotten', email)
  await page.goto(mail.link)
  await heading('A new password').waitFor()
  await page.getByLabel('New password', { exact: true }).fill('another nine bottles of tea')
  await button('Set the password').click()
  await text('Your new password holds from now on.').waitFor()
  await heading('Your account').waitFor()
  await button('Sign out').click()
  await link('Sign in').click()
  await fillCredentials(email, 'another nine bottles of tea')
  await button('Sign in').click()
  await button('Sign out').waitFor()
})

test('a passkey: added, named, a way in, removed', async () => {
  await page.goto('/account')
  await plugInAuthenticator('internal')
  await heading('Welcome back').waitFor()
  await link('Create an account').click()
  await fillCredentials(newEmail(), PASSWORD)
  await button('Create an account').click()
  await button('Add a passkey').click()
  await text('Your passkey is ready.').waitFor()
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByLabel('Name of the passkey').fill('The left thumb')
  await button('Save').click()
  await text('The left thumb').first().waitFor()

  await button('Sign out').click()
  await link('Sign in').click()
  await button('Use a passkey').click()
  await button('Sign out').waitFor()
  await link('Account').click()
  await text(/^Last used .* added/).waitFor()
  await button('Remove The left thumb').click()
  await button('Keep').click()
  await button('Remove The left thumb').click()
  await button('Yes, remove').click()
  await soon(() => text('The left thumb').count()).toBe(0)
})

test('a session elsewhere is shown, and ended from here', async () => {
  await page.goto('/')
  const email = await signUp()
  const enter = async (userAgent: string) => {
    const auth = { persistSession: false, autoRefreshToken: false }
    const global = { headers: { 'User-Agent': userAgent } }
    const other = createClient(url, publishableKey, { auth, global })
    const { error } = await other.auth.signInWithPassword({ email, password: PASSWORD })
    expect(error).toBeNull()
    return other.auth
  }
  const phone = await enter(IPHONE)
  const others = [await enter('curl/8.0'), await enter('curl/8.0')]

  await link('Account').click()
  await text('This one').waitFor()
  await button('End Safari on iPhone').click()
  await button('Yes, end').click()
  await text('It is signed out there.').waitFor()
  await soon(() => text('Safari on iPhone').count()).toBe(0)
  expect((await phone.refreshSession()).error).not.toBeNull()

  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await page.getByRole('button', { name: 'Yes, sign out everywhere else' }).click()
  await text('You are signed in here only.').waitFor()
  await soon(() => text('curl').count()).toBe(0)
  for (const other of others) expect((await other.refreshSession()).error).not.toBeNull()
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size)
    expect(await measureOverflow()).toBe(0)
  }
  expect(path()).toBe('/account')
})

/** Signs in at the company's own pages, and agrees to what they ask. */
async function enterCompany(login: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login)
  await page.getByPlaceholder('and password').fill('any')
  await button('Sign-in').click()
  await button('Continue').click()
}

test('an account elsewhere lets in, and cannot be unlinked while it is the only way', async () => {
  await page.goto('/sign-in?next=/account')
  await button('Continue with Company').click()
  await page.getByPlaceholder('Enter any login').waitFor()
  await link('[ Cancel ]').click()
  await text('You said no at the other service.').waitFor()
  await link('To the sign-in').click()
  await button('Continue with Company').click()
  await enterCompany('robin')
  await heading('Your account').waitFor()
  await text(/^robin@company.example · since/).waitFor()
  await button('Unlink Company').click()
  await button('Yes, unlink').click()
  await text('It is your only way in.').waitFor()
})

test('an account elsewhere is linked, lets in, and is unlinked', async () => {
  await page.goto('/')
  const email = await signUp()
  await link('Account').click()
  await button('Link Company').click()
  await enterCompany('ada')
  await heading('Your account').waitFor()
  await text(/^ada@company.example · since/).waitFor()
  await button('Sign out').click()
  await link('Sign in').click()
  await button('Continue with Company').click()
  await button('Continue').click() // it knows the visitor by now, and asks again whether we may
  await link('Account').click()
  await text(email).waitFor()
  await button('Unlink Company').click()
  await button('Yes, unlink').click()
  await button('Link Company').waitFor()
})
