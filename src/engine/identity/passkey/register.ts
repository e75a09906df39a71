// A new passkey for who is signed in: asked for, then shown. Each takes one round trip to read and one to write.
import { sql } from 'drizzle-orm'
import { ApiError, createId, guard, type Scope, timestamp } from '../../core/index.ts'
import { showMyself } from '../account/myself.ts'
import { writeAudit } from '../audit/audit.ts'
import { type Passkey, passkeys } from '../factor/tables.ts'
import { limitAttempt } from '../limit/attempts.ts'
import { commit, type Part, together, writing } from '../part.ts'
import { requireAsker } from '../session/end-sessions.ts'
import type { AccessClaims } from '../token/access-token.ts'
import type { Visit } from '../visit.ts'
import { findNewCredential, type NewCredential } from './ceremony.ts'
import { createChallenge, requireOpen, takeChallenge } from './challenge.ts'
import { type RegistrationAnswer, verificationFailed } from './credential.ts'
import { requireNewcomer } from './manager.ts'
import { namePasskey } from './name.ts'
import { presentCreation } from './options.ts'
import { presentNewPasskey, showPasskeys } from './own-passkeys.ts'
import { type Page, requireRelyingParty } from './relying-party.ts'

const MAX_PASSKEYS = 10 // of one user, as GoTrue has it
const PURPOSE = 'passkey_registration'
const FULL = 'passkeys_full'
const TAKEN = 'credential_taken'

/** @throws ApiError for who may not add a passkey, or has too many */
export async function startRegistration(scope: Scope, claims: AccessClaims, page: Page) {
  const relyingParty = requireRelyingParty(scope, page)
  const [myself, owned] = await commit(scope, [
    showMyself(scope, claims),
    showPasskeys(scope, claims.sub),
  ])
  requireNewcomer(myself)
  if (owned.length >= MAX_PASSKEYS) throw tooMany()
  const { sub: userId, session_id: sessionId } = claims
  const asked = { purpose: PURPOSE, relyingParty, userId, sessionId } as const
  const { id, challenge, expiresAt, part } = createChallenge(scope, asked)
  const { identity } = scope.app.settings
  const limit = identity.rateLimits.passkey
  await commit(scope, [
    requireAsker(myself.session),
    limitAttempt(scope, { kind: 'new-passkey', subject: userId, limit }),
    part,
  ])
  const options = presentCreation({
    challenge,
    rp: { id: relyingParty.id, name: identity.relyingParty.name },
    user: myself.account.user,
    owned,
    isPasskey: true,
  })
  return { challenge_id: id, options, expires_at: expiresAt }
}

/** What a client has of the ceremony. */
export interface Registration {
  readonly challengeId: string
  readonly answer: RegistrationAnswer
}

/** Writes the passkey. @throws ApiError when the challenge or the credential is none that we take */
export async function finishRegistration(
  { scope, device }: Visit,
  claims: AccessClaims,
  { challengeId, answer }: Registration,
) {
  const { sub: userId, session_id: sessionId } = claims
  const answering = { purpose: PURPOSE, userId, sessionId } as const
  const [found, myself] = await commit(scope, [
    takeChallenge(scope, challengeId, answering),
    showMyself(scope, claims),
  ])
  requireNewcomer(myself)
  const ceremony = { ...requireOpen(found), needsVerification: true }
  const credential = await findNewCredential(answer, ceremony)
  if (credential === null) throw verificationFailed()
  const passkey = createPasskey(credential, {
    userId,
    transports: answer.response.transports ?? [],
    friendlyName: namePasskey(credential.aaguid, device.userAgent),
  })
  await commit(scope, [
    requireAsker(myself.session),
    requireRoom(userId),
    insertCredential(scope, passkey),
    writeAudit(scope, {
      action: 'passkey_created',
      actorId: userId,
      subjectId: userId,
      device,
      details: { passkey_id: passkey.id, friendly_name: passkey.friendlyName },
    }),
  ])
  return presentNewPasskey(passkey)
}

type Owner = Pick<Passkey, 'userId' | 'transports' | 'friendlyName'> & Partial<Passkey>

/** The row of a credential that was just made. */
export function createPasskey(credential: NewCredential, owner: Owner): Passkey {
  const now = Date.now()
  return {
    id: createId(now),
    factorId: null,
    ...credential,
    lastUsedAt: null,
    createdAt: timestamp(now),
    updatedAt: timestamp(now),
    ...owner,
  }
}

/** Refuses the batch when somebody has the credential already. */
export const insertCredential = ({ db }: Scope, passkey: Passkey): Part =>
  together(
    {
      items: [
        guard(
          sql`NOT EXISTS (SELECT 1 FROM ${passkeys} WHERE credential_id = ${passkey.credentialId})`,
          TAKEN,
        ),
      ],
      refusals: { [TAKEN]: credentialExists },
      read: () => {},
    },
    writing(db.insert(passkeys).values(passkey)),
  )

const requireRoom = (userId: string): Part => ({
  items: [
    guard(
      sql`(SELECT COUNT(*) FROM ${passkeys}
        WHERE user_id = ${userId} AND factor_id IS NULL) < ${MAX_PASSKEYS}`,
      FULL,
    ),
  ],
  refusals: { [FULL]: tooMany },
  read: () => {},
})

const tooMany = (): ApiError =>
  new ApiError('too_many_passkeys', `You have ${MAX_PASSKEYS} passkeys: remove one first`, {
    status: 422,
  })

const credentialExists = (): ApiError =>
  new ApiError('webauthn_credential_exists', 'This credential is already registered', {
    status: 422,
  })
