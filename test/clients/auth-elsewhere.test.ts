// What the client can ask for and the identity service does not do: each method is told so, by the code that it knows.
import { beforeAll, describe, expect, test } from 'vitest'
import { type Auth, admin, codeOf, createSignedIn } from './support/auth-client.ts'

const SOME_ID = crypto.randomUUID()
const google = { provider: 'google' } as const

let auth: Auth
beforeAll(async () => {
  ;({ auth } = await createSignedIn())
})

/** What the client makes of an answer; no two of its methods have the same type. */
type Outcome = PromiseLike<{ error: { code?: string; status?: number } | null }>

describe('other ways in', () => {
  test('signInWithOAuth makes a URL, which is refused for a provider that is not set up', async () => {
    const { data } = await auth.signInWithOAuth(google)
    const answer = await fetch(data.url ?? '', { redirect: 'manual' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error_code: 'validation_failed' })
  })

  test.each<[string, () => Outcome, [number, string]]>([
    [
      'signInWithSSO',
      () => auth.signInWithSSO({ domain: 'example.com' }),
      [404, 'saml_provider_disabled'],
    ],
    [
      'signInWithIdToken',
      () => auth.signInWithIdToken({ ...google, token: 'x' }),
      [400, 'provider_disabled'],
    ],
    [
      'signInWithWeb3',
      () => auth.signInWithWeb3({ chain: 'ethereum', message: 'x', signature: '0x00' }),
      [422, 'web3_provider_disabled'],
    ],
    ['linkIdentity', () => auth.linkIdentity(google), [400, 'validation_failed']],
    [
      'linkIdentity by token',
      () => auth.linkIdentity({ ...google, token: 'x' }),
      [400, 'provider_disabled'],
    ],
  ])('%s', async (_name, call, wanted) => {
    expect(codeOf(await call())).toEqual(wanted)
  })
})

const factorId = SOME_ID
const party = { rpId: 'localhost', rpOrigins: ['http://localhost'] }

const NO_SERVER: [number, string] = [404, 'feature_disabled']
const redirect_uris = ['https://example.com/back']

describe('a server of OAuth, and providers of one’s own', () => {
  test.each<[string, () => Outcome]>([
    ['getAuthorizationDetails', () => auth.oauth.getAuthorizationDetails(SOME_ID)],
    ['approveAuthorization', () => auth.oauth.approveAuthorization(SOME_ID)],
    ['denyAuthorization', () => auth.oauth.denyAuthorization(SOME_ID)],
    ['listGrants', () => auth.oauth.listGrants()],
    ['revokeGrant', () => auth.oauth.revokeGrant({ clientId: SOME_ID })],
    ['listClients', () => admin.oauth.listClients()],
    ['createClient', () => admin.oauth.createClient({ client_name: 'x', redirect_uris })],
    ['getClient', () => admin.oauth.getClient(SOME_ID)],
    ['updateClient', () => admin.oauth.updateClient(SOME_ID, { client_name: 'y' })],
    ['deleteClient', () => admin.oauth.deleteClient(SOME_ID)],
    ['regenerateClientSecret', () => admin.oauth.regenerateClientSecret(SOME_ID)],
    ['listProviders', () => admin.customProviders.listProviders()],
    [
      'createProvider',
      () =>
        admin.customProviders.createProvider({
          provider_type: 'oidc',
          identifier: 'custom:x',
          name: 'x',
          client_id: 'x',
          client_secret: 'x',
        }),
    ],
    ['getProvider', () => admin.customProviders.getProvider('custom:x')],
    ['updateProvider', () => admin.customProviders.updateProvider('custom:x', { name: 'y' })],
    ['deleteProvider', () => admin.customProviders.deleteProvider('custom:x')],
  ])('%s', async (_name, call) => {
    expect(codeOf(await call())).toEqual(NO_SERVER)
  })
})

test('ceremonies with a key in the hand begin in browsers alone', async () => {
  const ceremonies: Outcome[] = [
    auth.signInWithPasskey(),
    auth.registerPasskey(),
    auth.mfa.webauthn.challenge({ factorId, webauthn: party }),
    auth.mfa.webauthn.authenticate({ factorId, webauthn: party }),
    auth.mfa.webauthn.register({ friendlyName: 'key', webauthn: party }),
  ]
  for (const { error } of await Promise.all(ceremonies)) expect(error).not.toBeNull()
})
