// The second step in a real browser: set up on the account page, asked for at the sign-in, shown by an app or a recovery code.
import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { DESKTOP, PHONE } from '../support/browser.ts'
import {
  button,
  fillCredentials,
  heading,
  link,
  measureOverflow,
  PASSWORD,
  page,
  plugInAuthenticator,
  signUp,
  soon,
  text,
  welcomeVisitors,
} from './visitor.ts'

welcomeVisitors()

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const STEP_SECONDS = 30

/** The bytes of a text in base32 (RFC 4648, section 6). */
function decodeBase32(words: string): Buffer {
  const bits = [...words].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'))
  const octets = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)))
}

/** What an authenticator app shows (RFC 6238), now or some steps from now: no step counts twice. */
function readApp(secret: string, stepsFromNow = 0): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_SECONDS) + stepsFromNow))
  const digest = createHmac('sha1', decodeBase32(secret)).update(counter).digest()
  const offset = digest.readUInt8(19) & 0xf
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** The width of an image in pixels, 0 for one that is not loaded or broken. */
const readWidth = (image: object): number =>
  'naturalWidth' in image ? Number(image.naturalWidth) : 0

/** Sets up an authenticator app. @returns its secret */
async function addApp(): Promise<string> {
  await link('Account').click()
  await button('Add an authenticator app').click()
  const picture = page.getByRole('img', { name: 'QR code' })
  await soon(() => picture.evaluate(readWidth)).toBeGreaterThan(0)
  const secret = (await page.locator('.secret').textContent())?.replaceAll(' ', '') ?? ''
  await page.getByLabel('Code that the app shows now').fill('000000')
  await button('Switch it on').click()
  await text('This code is not right.').waitFor()
  await page.getByLabel('Code that the app shows now').fill(readApp(secret))
  await button('Switch it on').click()
  await text('Your second step is set up.').waitFor()
  return secret
}

async function makeRecoveryCodes(): Promise<string[]> {
  await button('Make recovery codes').click()
  await text('Keep these codes somewhere safe.').waitFor()
  const codes = await page.locator('.codes code').allTextContents()
  const [file] = await Promise.all([page.waitForEvent('download'), button('Download').click()])
  expect(file.suggestedFilename()).toBe('recovery-codes.txt')
  await button('I have kept them').click()
  await text(`${codes.length} of ${codes.length} left.`).waitFor()
  return codes
}

async function signInAgain(email: string): Promise<void> {
  await button('Sign out').click()
  await link('Sign in').click()
  await fillCredentials(email, PASSWORD)
  await button('Sign in').click()
  await heading('One more step').waitFor()
}

async function expectToFit(): Promise<void> {
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size)
    expect(await measureOverflow()).toBe(0)
  }
}

test('an app is set up, asked for at the sign-in, and replaced by a recovery code', async () => {
  await page.goto('/')
  const email = await signUp()
  const secret = await addApp()
  const codes = await makeRecoveryCodes()
  expect(codes).toHaveLength(10)

  await signInAgain(email)
  await page.goto('/orders') // nobody is a customer before the second step
  await heading('One more step').waitFor()
  await expectToFit()
  await page.getByLabel('Code from your authenticator app').fill(readApp(secret, 1))
  await button('Go on').click()
  await heading('My orders').waitFor()

  await signInAgain(email)
  await button('Sign out').click() // half-way, too
  await heading('Welcome back').waitFor()
  await fillCredentials(email, PASSWORD)
  await button('Sign in').click()
  await button('Recovery code').click()
  await page.getByLabel('Recovery code').fill(codes[0]?.toUpperCase() ?? '')
  await button('Go on').click()
  await link('Account').click()
  await text('9 of 10 left.').waitFor()

  await button('Remove Authenticator app').click()
  await button('Yes, remove').click()
  await soon(() => text('9 of 10 left.').count()).toBe(0)
  await button('Sign out').click()
  await link('Sign in').click()
  await fillCredentials(email, PASSWORD)
  await button('Sign in').click()
  await button('Sign out').waitFor()
  await link('My orders').waitFor()
})

test('where the server wants the second step first, it is asked for, and then it goes on', async () => {
  await page.goto('/')
  await signUp()
  await addApp()
  const [code = ''] = await makeRecoveryCodes()
  // The session's level is raised already; this answers once as a server does for one that is not.
  let hasRefused = false
  await page.route('**/auth/v1/user', async (route) => {
    if (hasRefused || route.request().method() !== 'PUT') return route.fallback()
    hasRefused = true
    const json = { code: 'insufficient_aal', message: 'AAL2 session is required' }
    await route.fulfill({ status: 403, headers: { 'X-Supabase-Api-Version': '2024-01-01' }, json })
  })
  await button('Change the password').click()
  await page.getByLabel('New password', { exact: true }).fill('another nine bottles of tea')
  await button('Set the password').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Recovery code' }).click()
  await dialog.getByLabel('Recovery code').fill(code)
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await text('Your new password holds from now on.').waitFor()
  expect(await dialog.count()).toBe(0)
  await expectToFit()
})

test('a security key is set up, and shown at the sign-in', async () => {
  await page.goto('/')
  const email = await signUp()
  await plugInAuthenticator('usb')
  await link('Account').click()
  await button('Add a security key').click()
  await page.getByLabel('Name of the key').fill('Blue key')
  await button('Go on').click()
  await text('Your second step is set up.').waitFor()
  await text(/^Security key, added/).waitFor()
  await signInAgain(email)
  await button('Use the security key').click()
  await link('My orders').waitFor()
})
