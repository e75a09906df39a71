// S12: of 50 redemptions at the same moment exactly one succeeds, for every one-time thing that there is.
import { describe, expect, test } from 'vitest'
import { createEmail, PASSWORD, query } from '../people.ts'
import { createPhone, createWorld, FLOW, follow, tokenOf } from '../world.ts'

const world = createWorld({
  settings: { identity: { secureEmailChange: false, reauthenticateToChangePassword: true } },
})
const { post } = world

/** Something that can be redeemed once; each call of it tells whether it was. */
type Redeem = (index: number) => Promise<boolean>

const isOk = async (answer: Promise<Response>): Promise<boolean> => (await answer).status === 200

const typed =
  (body: Record<string, string>): Redeem =>
  () =>
    isOk(post('/verify', body))

const followed =
  (link: string): Redeem =>
  async () =>
    (await follow(world, link)).fragment.has('access_token')

async function signUp() {
  const email = createEmail()
  await post('/signup', { email, password: PASSWORD })
  return { email, mail: await world.readMail(email) }
}

async function ask(path: '/otp' | '/recover', more: Record<string, unknown> = {}) {
  const { email, id } = await world.createMember()
  await post(path, { email, ...more })
  return { email, id, mail: await world.readMail(email) }
}

async function prepareNonce(): Promise<Redeem> {
  const { accessToken, email, id, sessionId } = await world.createMember()
  await query('UPDATE auth_users SET password_hash = NULL WHERE id = ?', id) // one hash less to make
  const old = new Date(Date.now() - 2 * 24 * 60 * 60_000).toISOString()
  await query(
    `UPDATE auth_sessions SET created_at = ?,
      amr = (SELECT json_group_array(json_set(value, '$.timestamp', 0)) FROM json_each(amr))
      WHERE id = ?`,
    old,
    sessionId,
  )
  await world.call('/auth/v1/reauthenticate', { as: accessToken })
  const { code: nonce } = await world.readMail(email)
  return (index) => isOk(world.put(accessToken, { password: `a new one, number ${index}`, nonce }))
}

async function prepareAuthCode(): Promise<Redeem> {
  const { mail } = await ask('/otp', FLOW.fields)
  const { target } = await follow(world, mail.link)
  const body = { auth_code: target.searchParams.get('code'), code_verifier: FLOW.verifier }
  return () => isOk(post('/token?grant_type=pkce', body))
}

async function prepareEmailChange(): Promise<Redeem> {
  const { accessToken } = await world.createMember()
  const email = createEmail()
  await world.put(accessToken, { email })
  const { code } = await world.readMail(email)
  return typed({ type: 'email_change', email, token: code })
}

const prepareText = async (): Promise<Redeem> => {
  const phone = createPhone()
  await post('/otp', { phone })
  const { code } = await world.readText(phone)
  return typed({ type: 'sms', phone, token: code })
}

const preparePhoneChange = async (): Promise<Redeem> => {
  const { accessToken } = await world.createMember()
  const phone = createPhone()
  await world.put(accessToken, { phone })
  const { code } = await world.readText(phone)
  return typed({ type: 'phone_change', phone, token: code })
}

const THINGS: readonly { name: string; prepare: () => Promise<Redeem> }[] = [
  {
    name: 'a sign-up’s code',
    async prepare() {
      const { email, mail } = await signUp()
      return typed({ type: 'signup', email, token: mail.code })
    },
  },
  { name: 'a sign-up’s link', prepare: async () => followed((await signUp()).mail.link) },
  { name: 'a magic link', prepare: async () => followed((await ask('/otp')).mail.link) },
  {
    name: 'a magic link’s token',
    prepare: async () =>
      typed({ type: 'magiclink', token_hash: tokenOf((await ask('/otp')).mail) }),
  },
  {
    name: 'a code by mail',
    async prepare() {
      const { email, mail } = await ask('/otp')
      return typed({ type: 'email', email, token: mail.code })
    },
  },
  {
    name: 'a recovery’s code',
    async prepare() {
      const { email, mail } = await ask('/recover')
      return typed({ type: 'recovery', email, token: mail.code })
    },
  },
  { name: 'a recovery’s link', prepare: async () => followed((await ask('/recover')).mail.link) },
  { name: 'a change of address', prepare: prepareEmailChange },
  { name: 'a code by message', prepare: prepareText },
  { name: 'a change of number', prepare: preparePhoneChange },
  { name: 'an auth code', prepare: prepareAuthCode },
  { name: 'a nonce', prepare: prepareNonce },
]

describe('S12', () => {
  test.each(THINGS)(
    '50 parallel redemptions of $name succeed once',
    { timeout: 120_000 },
    async ({ prepare }) => {
      const redeem = await prepare()
      const all = await Promise.all(Array.from({ length: 50 }, (_, index) => redeem(index)))
      expect(all.filter(Boolean)).toHaveLength(1)
      expect(await redeem(50)).toBe(false)
    },
  )

  test('a link and its code together succeed once', { timeout: 60_000 }, async () => {
    const { email, mail } = await signUp()
    const [byLink, byCode] = [
      followed(mail.link),
      typed({ type: 'signup', email, token: mail.code }),
    ]
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? byLink(index) : byCode(index))),
    )
    expect(all.filter(Boolean)).toHaveLength(1)
  })

  test('the two halves of a secure change at the same moment make it', async () => {
    const secure = createWorld()
    const ada = await secure.createMember()
    const email = createEmail()
    await secure.put(ada.accessToken, { email })
    const mails = [await secure.readMail(ada.email), await secure.readMail(email)]
    const answers = await Promise.all(
      mails.map((mail) =>
        secure.post('/verify', { type: 'email_change', email: mail.to, token: mail.code }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(await (await secure.getUser(ada.accessToken)).json()).toMatchObject({ email })
  })
})
