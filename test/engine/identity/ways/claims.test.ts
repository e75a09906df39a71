// What a token, a session and the records tell of how and from where somebody came in.
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../../../src/engine/core/index.ts'
import { defineFunction, signedIn } from '../../../../src/engine/index.ts'
import { createEmail, outcomeOf, PASSWORD, query, type SessionBody } from '../people.ts'
import { createPhone, createWorld, FLOW, follow, type World } from '../world.ts'

const HEADERS = { 'CF-Connecting-IP': '192.0.2.7', 'User-Agent': 'Test/1.0' }

const greet = defineFunction({ name: 'greet', on: signedIn(), run: async () => null })

const createClaiming = () =>
  createWorld({
    settings: { identity: { anonymousUsers: true } },
    functions: [greet],
    identity: {
      beforeTokenIssued: ({ user, claims }) => ({
        plan: 'gold',
        known_as: user.email ?? user.phone ?? 'nobody',
        was: claims.role,
        sub: 'eve',
        role: 'service_role',
        aud: 'x',
        exp: 9_999_999_999,
        iss: 'x',
        iat: 0,
        nbf: 9_999_999_999,
        session_id: 'x',
        is_anonymous: false,
        amr: [],
        aal: 'aal2',
        email: 'eve@example.com',
        app_metadata: { admin: true },
      }),
    },
  })

const world = createClaiming()

/** Each way in, and the method that it is called in `amr`. */
const WAYS: readonly {
  way: string
  method: string
  come: (through: World) => Promise<Response>
}[] = [
  {
    way: 'anonymous',
    method: 'anonymous',
    come: ({ post }) => post('/signup', {}, { headers: HEADERS }),
  },
  {
    way: 'password',
    method: 'password',
    async come({ createMember, post }) {
      const { email } = await createMember()
      return post('/token?grant_type=password', { email, password: PASSWORD }, { headers: HEADERS })
    },
  },
  {
    way: 'a code by mail',
    method: 'magiclink',
    async come({ createMember, post, readMail }) {
      const { email } = await createMember()
      await post('/otp', { email })
      const body = { type: 'email', email, token: (await readMail(email)).code }
      return post('/verify', body, { headers: HEADERS })
    },
  },
  {
    way: 'a code by message',
    method: 'otp',
    async come({ post, readText }) {
      const phone = createPhone()
      await post('/otp', { phone })
      const body = { type: 'sms', phone, token: (await readText(phone)).code }
      return post('/verify', body, { headers: HEADERS })
    },
  },
  {
    way: 'an auth code',
    method: 'recovery',
    async come(through) {
      const { email } = await through.createMember()
      await through.post('/recover', { email, ...FLOW.fields })
      const { target } = await follow(through, (await through.readMail(email)).link)
      const body = { auth_code: target.searchParams.get('code'), code_verifier: FLOW.verifier }
      return through.post('/token?grant_type=pkce', body, { headers: HEADERS })
    },
  },
]

describe.each(WAYS)('who comes in by $way', ({ method, come }) => {
  test('has the protocol’s claims, and the app’s beside them, at refresh too', async () => {
    const { access_token, refresh_token, user } = await (await come(world)).json<SessionBody>()
    const refreshed = await (await world.refresh(refresh_token)).json<SessionBody>()
    for (const token of [access_token, refreshed.access_token]) {
      const claims = decodeJwt(token)
      expect(claims).toMatchObject({
        plan: 'gold',
        known_as: user.email || user.phone || 'nobody',
        was: 'authenticated',
        sub: user.id,
        role: 'authenticated',
        aud: 'authenticated',
        iss: expect.stringContaining('/auth/v1'),
        aal: 'aal1',
        amr: [{ method, timestamp: expect.any(Number) }],
        email: user.email,
        phone: user.phone,
        is_anonymous: user.is_anonymous,
        app_metadata: user.app_metadata,
        session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
      expect(claims).not.toHaveProperty('nbf')
      expect(claims.exp).toBeLessThan(Date.now() / 1000 + 4000)
    }
    expect((await world.getUser(access_token)).status).toBe(200)
  })

  test('is known by device, in the session, the audit log and the event', async () => {
    const { access_token, user } = await (await come(world)).json<SessionBody>()
    const { session_id: id } = decodeJwt(access_token)
    const device = { address: '192.0.2.7', user_agent: 'Test/1.0' }
    const [session] = await query('SELECT address, user_agent FROM auth_sessions WHERE id = ?', id)
    expect(session).toEqual(device)
    const [row] = await query(
      "SELECT address, user_agent, details FROM auth_audit_log WHERE action = 'login' AND details LIKE ?",
      `%${id}%`,
    )
    expect(row).toMatchObject(device)
    const [event] = await query(
      "SELECT data FROM ledge_events WHERE type = 'user.signed_in' AND data LIKE ?",
      `%${id}%`,
    )
    expect(JSON.parse(String(event?.data))).toEqual({ user_id: user.id, session_id: id, method })
  })
})

test('an app may refuse a token', async () => {
  const closed = createWorld({
    settings: { confirmEmailsAtOnce: true },
    identity: {
      beforeTokenIssued: () => {
        throw new ApiError('closed', 'Come back tomorrow', { status: 403 })
      },
    },
  })
  const answer = await closed.post('/signup', { email: createEmail(), password: PASSWORD })
  expect(await outcomeOf(answer)).toEqual([403, 'closed'])
})

test('the role of a user is their token’s, and no key’s', async () => {
  const ada = await world.createMember()
  await query("UPDATE auth_users SET role = 'editor' WHERE id = ?", ada.id)
  await query("UPDATE auth_sessions SET aal = 'aal2' WHERE id = ?", ada.sessionId)
  const { access_token, user } = await (await world.refresh(ada.refreshToken)).json<SessionBody>()
  expect(decodeJwt(access_token)).toMatchObject({ role: 'editor', aal: 'aal2' })
  expect(user).toMatchObject({ role: 'editor' })
})

test('settings tell the truth', async () => {
  const read = async (through: World) => (await through.call('/auth/v1/settings')).json()
  expect(await read(world)).toMatchObject({
    external: { email: true, phone: true, anonymous_users: true },
    disable_signup: false,
    mailer_autoconfirm: false,
    sms_provider: 'custom',
  })
  const closed = createWorld({
    settings: { identity: { allowSignUp: false } },
    identity: { sendSms: undefined as never },
  })
  expect(await read(closed)).toMatchObject({
    external: { email: true, phone: false, anonymous_users: false },
    disable_signup: true,
    sms_provider: '',
  })
})
