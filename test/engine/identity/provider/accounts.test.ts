// Who comes in to which account; and S14: nobody comes in to somebody else's, nor keeps what was made for its owner.
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { createEmail, PASSWORD, query, readPerson } from '../people.ts'
import { FLOW } from '../world.ts'
import {
  acme,
  createAcmeWorld,
  createOwner,
  fakeProviders,
  giveFactor,
  givePasskey,
  other,
  showUser,
} from './acme.ts'
import { createTraveller, redeem, refusalOf } from './traveller.ts'

const world = createAcmeWorld()
fakeProviders()

describe('who comes in', () => {
  test('comes in to the same account again, which then knows what the provider says now', async () => {
    const owner = createOwner()
    const first = await createTraveller(world).signIn(acme, owner)
    const renamed = { ...owner, name: 'Ada King', email: createEmail() }
    const second = await createTraveller(world).signIn(acme, renamed)
    const [a, b] = [first, second].map((one) => decodeJwt(one.fragment.get('access_token') ?? ''))
    expect(b?.sub).toBe(a?.sub)
    expect(b?.email).toBe(owner.email)
    const user = await showUser(world, second.fragment)
    expect(user).toMatchObject({
      user_metadata: { name: 'Ada Lovelace' },
      identities: [{ identity_data: { name: 'Ada King', email: renamed.email } }],
    })
  })

  test('comes in to the account that has confirmed the same address', async () => {
    const member = await world.createMember()
    const back = await createTraveller(world).signIn(acme, createOwner({ email: member.email }))
    const body = await showUser(world, back.fragment)
    expect(body).toMatchObject({
      id: member.id,
      app_metadata: { provider: 'email', providers: ['email', 'acme'] },
      user_metadata: { full_name: 'Ada Lovelace' },
    })
    expect((await world.signIn(member)).status).toBe(200)
    expect((await world.getUser(member.accessToken)).status).toBe(200)
  })

  test('is one user, though they come many times at once', async () => {
    const owner = createOwner()
    const travellers = Array.from({ length: 10 }, () => createTraveller(world))
    const backs = await Promise.all(travellers.map((one) => one.signIn(acme, owner)))
    const ids = backs.map(({ fragment }) => decodeJwt(fragment.get('access_token') ?? '').sub)
    expect(new Set(ids).size).toBe(1)
  })

  test.each([
    ['none', { email: undefined }],
    ['one that is not verified', { email_verified: false }],
    ['one of which it says nothing', { email_verified: undefined }],
    ['one that is no address', { email: 'ada at home' }],
  ])('with an address that the provider does not vouch for (%s) has none', async (_name, more) => {
    const owner = createOwner(more)
    const back = await createTraveller(world).signIn(acme, owner)
    const body = await showUser(world, back.fragment)
    expect(body).toMatchObject({
      email: '',
      is_anonymous: false,
      user_metadata: { email_verified: false, full_name: 'Ada Lovelace' },
      identities: [{ identity_data: { email_verified: false } }],
    })
    expect(await world.listMails(String(owner.email))).toEqual([])
  })

  test('gets the address once the provider vouches for it, unless it is somebody else’s by then', async () => {
    const [lucky, late] = [
      createOwner({ email_verified: false }),
      createOwner({ email_verified: false }),
    ]
    await createTraveller(world).signIn(acme, lucky)
    await createTraveller(world).signIn(acme, late)
    const holder = await world.createMember(late.email)
    const emailOf = async (owner: typeof lucky) => {
      const back = await createTraveller(world).signIn(acme, { ...owner, email_verified: true })
      return decodeJwt(back.fragment.get('access_token') ?? '')
    }
    expect((await emailOf(lucky)).email).toBe(lucky.email)
    const claims = await emailOf(late)
    expect([claims.email, claims.sub === holder.id]).toEqual(['', false])
  })

  test('is told at another place what the ID token leaves out', async () => {
    const owner = createOwner({ isToldApart: true })
    acme.lies = { userInfo: Response.json(owner) }
    const back = await createTraveller(world).signIn(acme, owner)
    expect(decodeJwt(back.fragment.get('access_token') ?? '').email).toBe(owner.email)
  })

  test('is refused where strangers may not come in, or the app says no', async () => {
    const closed = createAcmeWorld({ settings: { identity: { allowSignUp: false } } })
    const shut = await createTraveller(closed).signIn(acme, createOwner())
    expect(refusalOf(shut)).toBe('signup_disabled')
    const owner = createOwner()
    await createTraveller(world).signIn(acme, owner)
    const again = await createTraveller(closed).signIn(acme, owner)
    expect(again.fragment.has('access_token')).toBe(true)
  })

  test('is refused when banned', async () => {
    const owner = createOwner()
    const back = await createTraveller(world).signIn(acme, owner)
    const { sub } = decodeJwt(back.fragment.get('access_token') ?? '')
    await query(
      "UPDATE auth_users SET banned_until = '2999-01-01T00:00:00.000Z' WHERE id = ? RETURNING 1",
      sub,
    )
    expect(refusalOf(await createTraveller(world).signIn(acme, owner))).toBe('user_banned')
  })
})

describe('S14 an account that is not the owner’s', () => {
  test('somebody signed up with the owner’s address before: what they set up goes', async () => {
    const owner = createOwner()
    await world.post('/signup', { email: owner.email, password: PASSWORD })
    const { code } = await world.readMail(owner.email)
    const back = await createTraveller(world).signIn(acme, owner)
    expect(back.fragment.has('access_token')).toBe(true)
    expect((await world.signIn(owner)).status).toBe(400)
    const verified = await world.post('/verify', {
      type: 'signup',
      email: owner.email,
      token: code,
    })
    expect(verified.status).toBe(403)
    const again = await createTraveller(world).signIn(acme, owner)
    expect(again.fragment.has('access_token')).toBe(true)
  })

  test('the same where addresses count at once: password, session, ways in, factors, passkeys, changes go', async () => {
    const atOnce = createAcmeWorld({ settings: { confirmEmailsAtOnce: true } })
    const owner = createOwner()
    const thief = await readPerson(
      await atOnce.post('/signup', { email: owner.email, password: PASSWORD }),
    )
    await createTraveller(atOnce, 'other')
      .link(other, createOwner(), thief.accessToken, FLOW.fields)
      .then(async (back) => expect((await redeem(atOnce, back, FLOW.verifier)).status).toBe(200))
    await giveFactor(thief.id)
    await givePasskey(thief.id)
    await query(
      "UPDATE auth_users SET new_email = 'thief@evil.example' WHERE id = ? RETURNING 1",
      thief.id,
    )
    const back = await createTraveller(atOnce).signIn(acme, owner)
    const body = await showUser(atOnce, back.fragment)
    expect(body.identities.map(({ provider }) => provider).sort()).toEqual(['acme', 'email'])
    expect([body.factors, body.new_email]).toEqual([undefined, undefined])
    expect((await atOnce.signIn(owner)).status).toBe(400)
    expect((await atOnce.getUser(thief.accessToken)).status).toBe(403)
    expect((await atOnce.refresh(thief.refreshToken)).status).toBe(400)
    expect(await query('SELECT 1 FROM auth_passkeys WHERE user_id = ?', thief.id)).toEqual([])
  })

  test('an account that another provider has vouched for is the owner’s, and keeps all', async () => {
    const atOnce = createAcmeWorld({ settings: { confirmEmailsAtOnce: true } })
    const owner = createOwner()
    const first = await createTraveller(atOnce).signIn(acme, owner)
    const token = first.fragment.get('access_token') ?? ''
    await atOnce.put(token, { password: PASSWORD })
    const second = await createTraveller(atOnce, 'other').signIn(other, { ...owner, sub: 'x' })
    expect(second.fragment.has('access_token')).toBe(true)
    expect((await atOnce.signIn(owner)).status).toBe(200)
  })

  test.each([
    ['does not vouch for', { email_verified: false }],
    ['vouches for by a text', { email_verified: 'yes' }],
    ['vouches for by a number', { email_verified: 1 }],
  ])('a provider that %s the address opens nobody’s account', async (_name, more) => {
    const member = await world.createMember()
    const owner = { ...createOwner(), email: member.email, ...more }
    const back = await createTraveller(world).signIn(acme, owner as never)
    const user = await showUser(world, back.fragment)
    expect([user.email, user.id === member.id]).toEqual(['', false])
    expect((await world.signIn(member)).status).toBe(200)
  })

  test('the same subject at another provider is somebody else', async () => {
    const owner = { sub: crypto.randomUUID() }
    const ids = await Promise.all(
      (
        [
          ['acme', acme],
          ['other', other],
        ] as const
      ).map(async ([name, at]) => {
        const back = await createTraveller(world, name).signIn(at, owner)
        return (await showUser(world, back.fragment)).id
      }),
    )
    expect(new Set(ids).size).toBe(2)
  })

  test('whoever has confirmed the number of an account keeps it', async () => {
    const member = await world.createPhoneMember()
    const owner = createOwner()
    await query('UPDATE auth_users SET email = ? WHERE id = ? RETURNING 1', owner.email, member.id)
    const back = await createTraveller(world).signIn(acme, owner)
    const user = await showUser(world, back.fragment)
    expect([user.email, user.id === member.id]).toEqual(['', false])
    expect((await world.getUser(member.accessToken)).status).toBe(200)
  })
})
