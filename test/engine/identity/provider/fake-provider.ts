// Providers that are not there: they answer at `fetch`, sign with keys of their own, and lie where a test says so.
import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { vi } from 'vitest'

type Answer = Response | Error | Promise<Response>
type Handler = (request: Request) => Answer | Promise<Answer>

const handlers = new Map<string, Handler>()

/** Answers what is fetched from the origins that were given to `answerAt`, and nothing else. */
export function fakeFetch() {
  return vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as string, init as RequestInit)
    const handler = handlers.get(new URL(request.url).origin)
    if (handler === undefined) throw new Error(`nobody is at ${request.url}`)
    const answer = await handler(request)
    if (answer instanceof Error) throw answer
    return answer
  })
}

export const answerAt = (origin: string, handler: Handler): void =>
  void handlers.set(origin, handler)

const PAIRS = {
  RS256: await generateKeyPair('RS256', { extractable: true }),
  ES256: await generateKeyPair('ES256', { extractable: true }),
}

/** What a test makes an OpenID provider do otherwise. */
export interface Lies {
  /** Over the claims that are right; undefined takes one away. */
  claims?: Readonly<Record<string, unknown>>
  /** In place of the ID token. */
  idToken?: (claims: JWTPayload) => string | Promise<string>
  /** In place of the token endpoint's answer. */
  token?: () => Answer
  userInfo?: Answer
  keys?: () => Answer
  /** Members of the token endpoint's answer. */
  gift?: Record<string, unknown>
}

/** Who signs in at the provider. */
export interface Owner {
  sub: string
  email?: string
  email_verified?: boolean | string
  [claim: string]: unknown
}

export type FakeProvider = ReturnType<typeof createFakeProvider>

/** An OpenID provider under an issuer of its own, with one client: `ledge`, `secret`. */
export function createFakeProvider(issuer = `https://${crypto.randomUUID()}.example`) {
  const codes = new Map<
    string,
    { owner: Owner; nonce: string; challenge: string; redirect: string }
  >()
  const asked: string[] = []
  let subject = ''
  const provider = {
    issuer,
    lies: {} as Lies,
    /** Paths that were asked for. */
    asked,
    /** Somebody signs in at the URL to which Ledge has sent them. @returns what the provider sends back with them */
    signIn(url: URL, owner: Owner): { state: string; code: string } {
      const code = crypto.randomUUID()
      const read = (name: string) => url.searchParams.get(name) ?? ''
      codes.set(code, {
        owner,
        nonce: read('nonce'),
        challenge: read('code_challenge'),
        redirect: read('redirect_uri'),
      })
      return { state: read('state'), code }
    },
    sign,
    /** An ID token as a phone gets it. */
    issue: (claims: JWTPayload, alg: 'RS256' | 'ES256' = 'RS256', typ = 'JWT') =>
      sign(withTimes(claims), alg, typ),
  }

  const withTimes = (claims: JWTPayload): JWTPayload => {
    const now = Math.floor(Date.now() / 1000)
    return { iss: issuer, aud: 'ledge', iat: now, exp: now + 3600, ...claims }
  }

  async function sign(
    claims: JWTPayload,
    alg: 'RS256' | 'ES256' = 'RS256',
    typ = 'JWT',
  ): Promise<string> {
    const header = { alg, kid: alg, typ }
    return new SignJWT(claims).setProtectedHeader(header).sign(PAIRS[alg].privateKey)
  }

  async function answerToken(request: Request): Promise<Answer> {
    const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()))
    const found = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    if (provider.lies.token !== undefined) return provider.lies.token()
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isOurs =
      request.headers.get('Authorization') === `Basic ${btoa('ledge:secret')}` ||
      form.get('client_secret') !== null
    const isRight = found?.redirect === form.get('redirect_uri') && isOurs
    if (
      found === undefined ||
      !isRight ||
      (found.challenge !== '' && found.challenge !== verifier)
    ) {
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    const { email: _, ...rest } = found.owner
    subject = found.owner.sub
    const owner = found.owner.isToldApart === true ? { sub: rest.sub } : found.owner
    const claims = withTimes({ ...owner, nonce: found.nonce, ...provider.lies.claims })
    const idToken = await (provider.lies.idToken?.(claims) ?? sign(claims))
    return Response.json({
      access_token: 'theirs',
      token_type: 'Bearer',
      expires_in: 60,
      id_token: idToken,
      ...provider.lies.gift,
    })
  }

  async function answer(request: Request): Promise<Answer> {
    const { pathname } = new URL(request.url)
    asked.push(pathname)
    if (pathname === '/.well-known/openid-configuration') {
      return Response.json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/me`,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      })
    }
    if (pathname === '/keys') return provider.lies.keys?.() ?? Response.json(await publicKeys())
    if (pathname === '/me') return provider.lies.userInfo ?? Response.json({ sub: subject })
    return answerToken(request)
  }
  answerAt(issuer, answer)
  return provider
}

export async function publicKeys() {
  const keys = Object.entries(PAIRS).map(async ([alg, { publicKey }]) => ({
    ...(await exportJWK(publicKey)),
    alg,
    kid: alg,
    use: 'sig',
  }))
  return { keys: await Promise.all(keys) }
}
