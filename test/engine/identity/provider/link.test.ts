// Linking accounts at providers to one's own, and unlinking them; and S13, S14: nobody links for somebody else.
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { publishableKey, roundTripsOf } from '../../../support/worker.ts'
import { outcomeOf, PASSWORD, type Person, query, type SessionBody } from '../people.ts'
import { FLOW } from '../world.ts'
import {
  acme,
  createAcmeWorld,
  createOwner,
  fakeProviders,
  giveFactor,
  givePasskey,
  makeOld,
  openLinker,
  showUser,
} from './acme.ts'
import { createTraveller, redeem, refusalOf } from './traveller.ts'

const world = createAcmeWorld({ settings: { identity: { anonymousUsers: true } } })
fakeProviders()

const getUser = (token: string) => showUser(world, token)

const { linkWithPkce, unlink, idOf } = openLinker(world)

describe('a link', () => {
  test('with PKCE takes effect for who has the verifier, in the session that asked', async () => {
    const member = await world.createMember()
    const owner = createOwner()
    const back = await createTraveller(world).link(acme, owner, member.accessToken, FLOW.fields)
    expect(roundTripsOf(back.answer)).toBe(2)
    expect((await getUser(member.accessToken)).identities).toHaveLength(1)
    const answer = await redeem(world, back, FLOW.verifier)
    expect(roundTripsOf(answer)).toBe(2)
    const body = await answer.json<SessionBody & { provider_token: string }>()
    expect(body.provider_token).toBe('theirs')
    expect(decodeJwt(body.access_token).session_id).toBe(member.sessionId)
    expect(body.user).toMatchObject({
      id: member.id,
      email: member.email,
      app_metadata: { provider: 'email', providers: ['email', 'acme'] },
      user_metadata: { full_name: 'Ada Lovelace', email: member.email },
    })
    const both = [body.refresh_token, member.refreshToken].map((token) => world.refresh(token))
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200])
    const signedIn = await createTraveller(world).signIn(acme, owner)
    expect(decodeJwt(signedIn.fragment.get('access_token') ?? '').sub).toBe(member.id)
    const audit = await query("SELECT details FROM auth_audit_log WHERE action = 'identity_linked'")
    expect(audit).toContainEqual({ details: '{"provider":"acme"}' })
    expect((await redeem(world, back, FLOW.verifier)).status).toBe(404)
    expect((await world.getUser(body.access_token)).status).toBe(200)
  })

  test('without PKCE takes effect in the browser that asked', async () => {
    const member = await world.createMember()
    const back = await createTraveller(world).link(acme, createOwner(), member.accessToken)
    const token = back.fragment.get('access_token') ?? ''
    expect(decodeJwt(token)).toMatchObject({ sub: member.id, session_id: member.sessionId })
    expect(back.fragment.get('provider_token')).toBe('theirs')
    expect((await getUser(token)).identities).toHaveLength(2)
  })

  test('makes an anonymous user permanent, under the address that the provider vouches for', async () => {
    const anonymous = await (await world.post('/signup', {})).json<SessionBody>()
    const [owner, taken] = [createOwner(), await world.createMember()]
    const answer = await linkWithPkce({ accessToken: anonymous.access_token }, owner)
    expect((await answer.json<SessionBody>()).user).toMatchObject({
      id: anonymous.user.id,
      email: owner.email,
      is_anonymous: false,
      app_metadata: { provider: 'acme', providers: ['acme'] },
    })
    const second = await (await world.post('/signup', {})).json<SessionBody>()
    const other = await linkWithPkce(
      { accessToken: second.access_token },
      createOwner({ email: taken.email }),
    )
    expect((await other.json<SessionBody>()).user).toMatchObject({ email: '', is_anonymous: false })
    expect((await getUser(taken.accessToken)).email).toBe(taken.email)
  })

  test('of what is linked already is refused, to its user and to others', async () => {
    const [one, two] = [await world.createMember(), await world.createMember()]
    const owner = createOwner()
    expect((await linkWithPkce(one, owner)).status).toBe(200)
    for (const { accessToken } of [one, two]) {
      const flowing = await createTraveller(world).link(acme, owner, accessToken, FLOW.fields)
      expect(refusalOf(flowing)).toBe('identity_already_exists')
      const plain = await createTraveller(world).link(acme, owner, accessToken)
      expect(refusalOf(plain)).toBe('identity_already_exists')
    }
  })

  test('by two at once is one’s', async () => {
    const owner = createOwner()
    const backs = await Promise.all(
      [await world.createMember(), await world.createMember()].map(({ accessToken }) =>
        createTraveller(world).link(acme, owner, accessToken, FLOW.fields),
      ),
    )
    const answers = await Promise.all(backs.map((back) => redeem(world, back, FLOW.verifier)))
    const outcomes = await Promise.all(answers.map(outcomeOf))
    expect(outcomes.map(([status]) => status).sort()).toEqual([200, 422])
  })

  test.each([
    ['nobody', undefined, [401, 'no_authorization']],
    ['a key', publishableKey, [403, 'bad_jwt']],
  ])('is not for %s', async (_name, as, outcome) => {
    const path = '/auth/v1/user/identities/authorize?provider=acme&skip_http_redirect=true'
    const options = as === undefined ? {} : { as }
    expect(await outcomeOf(await world.call(path, options))).toEqual(outcome)
    expect(
      await outcomeOf(
        await world.call(`/auth/v1/user/identities/${crypto.randomUUID()}`, {
          method: 'DELETE',
          ...options,
        }),
      ),
    ).toEqual(outcome)
  })

  test('is off where the settings say so', async () => {
    const closed = createAcmeWorld({ settings: { identity: { manualLinking: false } } })
    const off = [404, 'manual_linking_disabled']
    expect(
      await outcomeOf(await closed.call('/auth/v1/user/identities/authorize?provider=acme')),
    ).toEqual(off)
    const path = `/auth/v1/user/identities/${crypto.randomUUID()}`
    expect(await outcomeOf(await closed.call(path, { method: 'DELETE' }))).toEqual(off)
  })

  test('S19 needs a young session, and of who has a second factor that they have shown it', async () => {
    const path = '/auth/v1/user/identities/authorize?provider=acme&skip_http_redirect=true'
    const ask = async ({ accessToken: as }: Person) => outcomeOf(await world.call(path, { as }))
    const drop = async ({ accessToken: as }: Person) =>
      outcomeOf(await unlink(as, await idOf(as, 'email')))
    const [old, careful] = [await world.createMember(), await world.createMember()]
    await makeOld(old.sessionId)
    await giveFactor(careful.id)
    for (const act of [ask, drop]) {
      expect(await act(old)).toEqual([400, 'reauthentication_needed'])
      expect(await act(careful)).toEqual([403, 'insufficient_aal'])
    }
    await makeOld(careful.sessionId)
    await query("UPDATE auth_sessions SET aal = 'aal2' WHERE id = ? RETURNING 1", careful.sessionId)
    expect((await ask(careful))[0]).toBe(200)
  })
})

describe('S14 a link that an attacker began', () => {
  const begin = async (search: Record<string, string>) => {
    const attacker = await world.createMember()
    const url = await createTraveller(world).leaveToLink(attacker.accessToken, search)
    return { attacker, sent: acme.signIn(url, createOwner()) }
  }

  test('does nothing in the victim’s browser, with PKCE or without', async () => {
    const plain = await begin({})
    expect(refusalOf(await createTraveller(world).comeBack(plain.sent))).toBe('bad_oauth_state')
    const flowing = await begin(FLOW.fields)
    const back = await createTraveller(world).comeBack(flowing.sent)
    expect((await redeem(world, back, 'v'.repeat(64))).status).toBe(400)
    for (const { attacker } of [plain, flowing]) {
      expect((await getUser(attacker.accessToken)).identities).toHaveLength(1)
    }
  })

  test('and one that was begun before its user signed out does nothing either', async () => {
    for (const search of [FLOW.fields, {}]) {
      const member = await world.createMember()
      const traveller = createTraveller(world)
      const sent = acme.signIn(
        await traveller.leaveToLink(member.accessToken, search),
        createOwner(),
      )
      await world.call('/auth/v1/logout', { method: 'POST', as: member.accessToken })
      expect(refusalOf(await traveller.comeBack(sent))).toBe('session_not_found')
    }
    const member = await world.createMember()
    const { accessToken } = member
    const back = await createTraveller(world).link(acme, createOwner(), accessToken, FLOW.fields)
    await world.call('/auth/v1/logout', { method: 'POST', as: accessToken })
    const answer = await redeem(world, back, FLOW.verifier)
    expect(await outcomeOf(answer)).toEqual([403, 'session_not_found'])
  })

  test('keeps the level that the session has shown', async () => {
    const member = await world.createMember()
    await giveFactor(member.id)
    await query("UPDATE auth_sessions SET aal = 'aal2' WHERE id = ? RETURNING 1", member.sessionId)
    const answer = await linkWithPkce(member, createOwner())
    expect(decodeJwt((await answer.json<SessionBody>()).access_token).aal).toBe('aal2')
  })
})

describe('unlinking', () => {
  test('takes the way in away, and nothing else', async () => {
    const member = await world.createMember()
    const owner = createOwner()
    await linkWithPkce(member, owner)
    const id = await idOf(member.accessToken, 'acme')
    const answer = await unlink(member.accessToken, id.toUpperCase())
    expect([answer.status, await answer.text(), roundTripsOf(answer)]).toEqual([200, '{}', 2])
    expect(await getUser(member.accessToken)).toMatchObject({
      email: member.email,
      app_metadata: { provider: 'email', providers: ['email'] },
      identities: [{ provider: 'email' }],
    })
    expect((await world.signIn(member)).status).toBe(200)
    const back = await createTraveller(world).signIn(acme, owner)
    expect(decodeJwt(back.fragment.get('access_token') ?? '').sub).not.toBe(member.id)
    const audit = await query(
      "SELECT details FROM auth_audit_log WHERE action = 'identity_unlinked'",
    )
    expect(audit).toContainEqual({ details: '{"provider":"acme"}' })
  })

  test('the address: its password goes with it, and the provider’s takes its place', async () => {
    const member = await world.createMember()
    const owner = createOwner()
    await linkWithPkce(member, owner)
    expect((await unlink(member.accessToken, await idOf(member.accessToken, 'email'))).status).toBe(
      200,
    )
    expect(await getUser(member.accessToken)).toMatchObject({
      email: owner.email,
      app_metadata: { provider: 'acme', providers: ['acme'] },
      user_metadata: { email: owner.email, email_verified: true },
      identities: [{ provider: 'acme' }],
    })
    expect((await world.signIn(member)).status).toBe(400)
    expect((await world.signIn({ email: String(owner.email) })).status).toBe(400)
    expect((await world.post('/signup', { email: member.email, password: PASSWORD })).status).toBe(
      200,
    )
  })

  test('the address of who has none else leaves none', async () => {
    const member = await world.createMember()
    await linkWithPkce(member, createOwner({ email_verified: false }))
    await unlink(member.accessToken, await idOf(member.accessToken, 'email'))
    expect(await getUser(member.accessToken)).toMatchObject({
      email: '',
      user_metadata: { email_verified: false },
    })
  })

  test('the address where the next one is somebody else’s is refused', async () => {
    const [member, holder] = [await world.createMember(), await world.createMember()]
    await linkWithPkce(member, createOwner({ email: holder.email }))
    const answer = await unlink(member.accessToken, await idOf(member.accessToken, 'email'))
    expect(await outcomeOf(answer)).toEqual([422, 'email_conflict_identity_not_deletable'])
    expect((await world.signIn(member)).status).toBe(200)
  })

  test('the number: it is nobody’s then', async () => {
    const member = await world.createPhoneMember()
    await linkWithPkce(member, createOwner())
    await unlink(member.accessToken, await idOf(member.accessToken, 'phone'))
    expect(await getUser(member.accessToken)).toMatchObject({
      phone: '',
      identities: [{ provider: 'acme' }],
    })
    expect((await world.signIn({ phone: member.phone })).status).toBe(400)
  })

  test('the last one is refused, unless there is a passkey; of two at once one stays', async () => {
    const member = await world.createMember()
    const last = await idOf(member.accessToken, 'email')
    const alone = [422, 'single_identity_not_deletable']
    expect(await outcomeOf(await unlink(member.accessToken, last))).toEqual(alone)
    await linkWithPkce(member, createOwner())
    const ids = [last, await idOf(member.accessToken, 'acme')]
    const answers = await Promise.all(ids.map((id) => unlink(member.accessToken, id)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
    await givePasskey(member.id)
    const [left] = (await getUser(member.accessToken)).identities
    expect((await unlink(member.accessToken, left?.identity_id ?? '')).status).toBe(200)
  })

  test('S1 somebody else’s, one that is none, and what is no id', async () => {
    const [member, other] = [await world.createMember(), await world.createMember()]
    const foreign = await idOf(other.accessToken, 'email')
    for (const id of [foreign, crypto.randomUUID()]) {
      expect(await outcomeOf(await unlink(member.accessToken, id))).toEqual([
        422,
        'identity_not_found',
      ])
    }
    for (const id of ['x', '%2e%2e', `${foreign}x`]) {
      expect((await unlink(member.accessToken, id)).status).toBe(404)
    }
    expect((await getUser(other.accessToken)).identities).toHaveLength(1)
  })
})
