// S21 and S30: where the links of mails lead, and what a stranger's text cannot do to a mail.
import { describe, expect, test } from 'vitest'
import { createEmail, outcomeOf, PASSWORD, query, type UserBody } from '../people.ts'
import { PRODUCTION, SITE } from '../support.ts'
import { createWorld, type ReceivedMail } from '../world.ts'

const world = createWorld({
  settings: { identity: { redirectUrls: ['myapp://**', 'https://*.app.example/**'] } },
})
const { post } = world

const redirectOf = ({ link }: ReceivedMail) => new URL(link).searchParams.get('redirect_to')

const FORGED = {
  Host: 'evil.example',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Server': 'evil.example',
  'X-Original-URL': 'https://evil.example/',
  'X-Original-Host': 'evil.example',
  Forwarded: 'host=evil.example;proto=http',
  Origin: 'https://evil.example',
  Referer: 'https://evil.example/page',
}

describe('S21 links', () => {
  test.each(['/signup', '/otp', '/magiclink', '/recover', '/resend'])(
    'of %s lead to the app, whatever the headers say',
    async (path) => {
      const email = path === '/signup' ? createEmail() : (await world.createMember()).email
      if (path === '/resend') {
        await query('UPDATE auth_users SET email_confirmed_at = NULL WHERE email = ?', email)
      }
      const body = { email, password: PASSWORD, type: 'signup' }
      expect((await post(path, body, { headers: FORGED })).status).toBe(200)
      const mail = await world.readMail(email)
      expect(new URL(mail.link).origin).toBe(SITE)
      expect(redirectOf(mail)).toBe(`${SITE}/`)
      expect(mail.html + mail.text + mail.subject).not.toContain('evil')
    },
  )

  test('of PUT /user do too', async () => {
    const ada = await world.createMember()
    const email = createEmail()
    const options = { method: 'PUT', as: ada.accessToken, body: { email }, headers: FORGED }
    await world.call('/auth/v1/user?redirect_to=https://evil.example', options)
    for (const to of [ada.email, email]) {
      const mail = await world.readMail(to)
      expect([new URL(mail.link).origin, redirectOf(mail)]).toEqual([SITE, `${SITE}/`])
    }
  })

  test.each([
    { to: 'https://app.example/in?x=1', is: 'https://app.example/in?x=1' },
    { to: 'https://shop.app.example/in', is: 'https://shop.app.example/in' },
    { to: 'myapp://in/here', is: 'myapp://in/here' },
    { to: 'https://evil.example/', is: `${SITE}/` },
    { to: 'https://app.example.evil.example/', is: `${SITE}/` },
    { to: 'https://app.example@evil.example/', is: `${SITE}/` },
    { to: 'https:evil.example', is: `${SITE}/` },
    { to: '//evil.example', is: `${SITE}/` },
    { to: 'https://app.example\\@evil.example/', is: `${SITE}/` },
    { to: 'javascript:alert(1)', is: `${SITE}/` },
    { to: 'https://app.example/\r\nSet-Cookie: a=b', is: `${SITE}/` },
  ])('asked to lead to $to lead to $is', async ({ to, is }) => {
    const { email } = await world.createMember()
    await post(`/recover?redirect_to=${encodeURIComponent(to)}`, { email })
    const mail = await world.readMail(email)
    expect(redirectOf(mail)).toBe(is)
    // What stood in the mail is looked at again when the link is followed.
    const forged = new URL(mail.link)
    forged.searchParams.set('redirect_to', to)
    const answer = await world.call(forged.pathname + forged.search)
    expect(answer.headers.get('Location')?.split('#')[0]).toBe(is)
    expect(answer.headers.has('Set-Cookie')).toBe(false)
  })

  test('there are none where production was not told where the app is', async () => {
    const lost = createWorld({
      settings: { identity: { mailFrom: 'a@app.example' } },
      bindings: {
        ...PRODUCTION,
        LEDGE_SITE_URL: undefined,
        RATE_LIMIT: { limit: async () => ({ success: true }) },
      },
    })
    const email = createEmail()
    const headers = { ...FORGED, 'CF-Connecting-IP': '192.0.2.1' }
    const outcomes = []
    for (const path of ['/signup', '/otp', '/recover']) {
      outcomes.push(
        await outcomeOf(await lost.post(path, { email, password: PASSWORD }, { headers })),
      )
    }
    expect(outcomes).toEqual([
      [400, 'email_provider_disabled'],
      [422, 'email_provider_disabled'],
      [422, 'email_provider_disabled'],
    ])
    const followed = await lost.call('/auth/v1/verify?token=x&type=signup', { headers })
    expect(await outcomeOf(followed)).toEqual([422, 'email_provider_disabled'])
    expect(await query('SELECT id FROM auth_users WHERE email = ?', email)).toEqual([])
  })
})

const INJECTIONS = [
  'a@example.com\r\nBcc: victim@example.com',
  'a@example.com\nBcc:victim@example.com',
  'a@example.com\u2028Bcc: victim@example.com',
  'a@example.com\u0000',
  'a@example.com,victim@example.com',
  'a@example.com;victim@example.com',
  'a@example.com victim@example.com',
  '"a\r\n"@example.com',
  'Ada <a@example.com>',
  '<script>@example.com',
  'a%0d%0aBcc:x@example.com@example.com',
]

describe('S30', () => {
  test.each(INJECTIONS)('%j is no address, on any route', async (email) => {
    const outcomes = []
    for (const path of ['/signup', '/otp', '/magiclink', '/recover', '/resend']) {
      const body = { email, password: PASSWORD, type: 'signup' }
      outcomes.push(await outcomeOf(await post(path, body)))
    }
    expect(new Set(outcomes.map(String))).toEqual(new Set(['400,validation_failed']))
    await world.deliver()
    expect(world.queue.bodies).toEqual([])
  })

  test('what people call themselves stays data', async () => {
    const email = createEmail()
    const name = 'Ada\r\nBcc: victim@example.com <img src=x onerror=alert(1)>'
    const answer = await post('/signup', { email, password: PASSWORD, data: { name } })
    expect((await answer.json<UserBody>()).user_metadata.name).toBe(name)
    const mail = await world.readMail(email)
    expect(mail.to).toBe(email)
    expect(mail.subject + mail.html + mail.text).not.toMatch(/Bcc|onerror/)
  })

  test.each([
    { spelled: 'upper case', spell: (email: string) => email.toUpperCase() },
    { spelled: 'a full-width @', spell: (email: string) => email.replace('@', '\uff20') },
    {
      spelled: 'full-width letters',
      spell: (email: string) => email.replace('example', '\uff45xample'),
    },
  ])('S20 an address in $spelled is the same one, on every route', async ({ spell }) => {
    const { email, id } = await world.createMember()
    await post('/otp', { email: spell(email) })
    await post('/recover', { email: spell(email) })
    await post('/signup', { email: spell(email), password: PASSWORD })
    const mails = await world.listMails(email)
    expect(mails.map(({ kind }) => kind).sort()).toEqual(['confirmation', 'magiclink', 'recovery'])
    const { code } = mails.find(({ kind }) => kind === 'recovery') ?? expect.fail('no mail')
    const answer = await post('/verify', { type: 'recovery', email: spell(email), token: code })
    expect((await answer.json<{ user: UserBody }>()).user.id).toBe(id)
  })

  test.each([
    'а@example.com',
    'ada@exаmple.com',
    'a@ex\u200bample.com',
    'ä@example.com',
    'a@éxample.com',
  ])('S20 %j, which only looks like an address, is refused', async (email) => {
    for (const path of ['/signup', '/otp', '/recover']) {
      expect((await post(path, { email, password: PASSWORD })).status).toBe(400)
    }
  })
})
