// The second factor of a security key or a device: a WebAuthn credential of its own, made when the factor is first asked for
// and shown from then on. The password was shown before, so it need not be opened by a finger or a PIN.
import * as z from 'zod'
import { ApiError, lazy } from '../../core/index.ts'
import { NOTHING, type Part } from '../part.ts'
import { findAssertion, findNewCredential } from '../passkey/ceremony.ts'
import { createSecret } from '../passkey/challenge.ts'
import { isAhead, recordCopy, useCredential } from '../passkey/counter.ts'
import { requireAssertion, requireRegistration } from '../passkey/credential.ts'
import { handleOf, presentCreation, presentRequest } from '../passkey/options.ts'
import { createPasskey, insertCredential } from '../passkey/register.ts'
import { requireRelyingParty } from '../passkey/relying-party.ts'
import type { Asked, ChallengeRequest, FactorKind, VerifyRequest } from './kind.ts'
import type { FactorChallenge, Passkey, RelyingParty } from './tables.ts'

const MAX_ORIGINS = 10

export const webAuthnKind: FactorKind = {
  type: 'webauthn',
  name: 'WebAuthn',
  method: 'mfa/webauthn',
  wrong: 'Invalid WebAuthn credential',
  isOn: ({ app }) => app.settings.identity.secondFactors.webAuthn,
  enrol: async () => ({ columns: {}, shown: {} }),
  challenge,
  verify,
}

/** Where a client says that it is, with both halves. */
const partyFields = () => ({
  rpId: z.string().max(253),
  rpOrigins: z.array(z.string().max(300)).max(MAX_ORIGINS).nullish(),
})

const challengeSchema = lazy(() => z.object(partyFields()))

const verifySchema = lazy(() =>
  z.object({
    ...partyFields(),
    type: z.enum(['create', 'request']),
    credential_response: z.record(z.string(), z.unknown()),
  }),
)

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(`${['webauthn', ...(issue?.path ?? [])].join('.')}: ${issue?.message}`)
}

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })

/** Asks for the factor's credential, or for a new one while there is none. */
async function challenge(asked: Asked, { webauthn }: ChallengeRequest) {
  const { scope } = asked.visit
  const relyingParty = requireOurs(asked, read(challengeSchema(), webauthn))
  const secret = createSecret()
  const [own] = ownOf(asked)
  const rp = { id: relyingParty.id, name: scope.app.settings.identity.relyingParty.name }
  const publicKey =
    own === undefined
      ? presentCreation({
          challenge: secret,
          rp,
          user: asked.account.user,
          owned: asked.credentials,
          isPasskey: false,
        })
      : presentRequest({ challenge: secret, rpId: rp.id, allowed: [own], isPasskey: false })
  const type = own === undefined ? 'create' : 'request'
  return {
    columns: { secret, relyingParty },
    part: NOTHING,
    shown: { webauthn: { type, credential_options: { publicKey } } },
  }
}

/** The client says for whom it asks and from where: that must be us, to the letter. @throws ApiError that tells what we are */
function requireOurs(
  { visit }: Asked,
  { rpId, rpOrigins }: z.output<ReturnType<typeof challengeSchema>>,
): RelyingParty {
  const [origin] = rpOrigins ?? []
  const ours = requireRelyingParty(visit.scope, { url: visit.url, origin })
  if (rpId !== ours.id) throw invalid(`webauthn.rpId: must be "${ours.id}"`)
  const other = (rpOrigins ?? []).find((one) => !ours.origins.includes(one))
  if (other === undefined) return ours
  throw invalid(`webauthn.rpOrigins: ${JSON.stringify(other)} is none of this server's origins`)
}

/** The one credential that the factor is; none before it was verified. */
const ownOf = ({ credentials, factor }: Asked): readonly Passkey[] =>
  credentials.filter(({ factorId }) => factorId === factor.id)

async function verify(asked: Asked, found: FactorChallenge, { webauthn }: VerifyRequest) {
  const shown = read(verifySchema(), webauthn)
  if (found.secret === null || found.relyingParty === null) return null
  const { secret, relyingParty } = found
  const ceremony = { challenge: secret, relyingParty, needsVerification: false }
  const [own] = ownOf(asked)
  if ((shown.type === 'create') !== (own === undefined)) return null
  const answer = shown.credential_response
  if (own !== undefined) {
    const { response, id } = requireAssertion(answer)
    const handle = response.userHandle ?? handleOf(asked.account.user.id) // a factor need not tell whose it is
    if (id !== own.credentialId || handle !== handleOf(asked.account.user.id)) return null
    const assertion = await findAssertion({ response }, own, ceremony)
    if (assertion === null) return null
    if (isAhead(own, assertion)) return { part: useCredential(asked.visit.scope, own, assertion) }
    await recordCopy(asked.visit, own, assertion)
    return null
  }
  const registration = requireRegistration(answer)
  const made = await findNewCredential(registration, ceremony)
  return made === null ? null : { part: writeCredential(asked, made, registration) }
}

function writeCredential(
  { visit, factor }: Asked,
  made: NonNullable<Awaited<ReturnType<typeof findNewCredential>>>,
  { response }: ReturnType<typeof requireRegistration>,
): Part {
  const { id: factorId, userId, friendlyName } = factor
  const transports = response.transports ?? []
  return insertCredential(
    visit.scope,
    createPasskey(made, { userId, factorId, friendlyName, transports }),
  )
}
