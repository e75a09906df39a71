// The second factor of an authenticator app.
import { Buffer } from 'node:buffer'
import { eq, sql } from 'drizzle-orm'
import * as z from 'zod'
import { type ApiError, guard, type Scope } from '../../core/index.ts'
import { NOTHING, type Part } from '../part.ts'
import type { Account } from '../tables.ts'
import { loadKeys } from '../token/keys.ts'
import { seal, unseal } from '../token/seal.ts'
import type { Visit } from '../visit.ts'
import { encodeBase32 } from './base32.ts'
import { requireCode } from './code.ts'
import { verificationFailed } from './errors.ts'
import type { EnrolRequest, FactorKind, Holding, VerifyRequest } from './kind.ts'
import { drawQrCode } from './qr-code.ts'
import { type Factor, factors } from './tables.ts'
import { createTotpSecret, createTotpUri, findTotpStep } from './totp.ts'

const USED = 'totp_used'
const WRONG = 'Invalid TOTP code entered'

export const totpKind: FactorKind = {
  type: 'totp',
  name: 'TOTP',
  method: 'totp',
  wrong: WRONG,
  isOn: ({ app }) => app.settings.identity.secondFactors.totp,
  enrol,
  challenge: async () => ({ columns: {}, part: NOTHING, shown: {} }),
  verify,
}

async function enrol({ scope, url }: Visit, { user }: Account, request: EnrolRequest) {
  const bytes = createTotpSecret()
  const secret = encodeBase32(bytes)
  const issuer = request.issuer || nameOf(scope, url)
  const uri = createTotpUri({ secret, issuer, account: user.email ?? user.phone ?? user.id })
  const sealed = await seal(
    await loadKeys(scope.secrets),
    Buffer.from(bytes).toString('base64url'),
    labelOf(user.id),
  )
  return {
    columns: { secret: sealed },
    shown: { totp: { qr_code: await drawQrCode(uri), secret, uri } },
  }
}

/** What an app shows above the code. */
function nameOf({ app, secrets }: Scope, url: string): string {
  const { name } = app.settings.identity.relyingParty
  return name || new URL(secrets.siteUrl ?? url).host
}

async function verify(
  { visit: { scope }, account, factor }: Holding,
  _challenge: unknown,
  { code }: VerifyRequest,
) {
  requireCode(code)
  const step = findTotpStep(await openSecret(scope, account, factor), code)
  if (step === null || (factor.lastStep !== null && step <= factor.lastStep)) return null
  return { part: useStep(scope, factor, step) }
}

async function openSecret(scope: Scope, { user }: Account, { secret }: Factor): Promise<Buffer> {
  const opened = await unseal(await loadKeys(scope.secrets), secret ?? '', labelOf(user.id))
  return Buffer.from(z.string().parse(opened), 'base64url')
}

/** Sealed for its owner: in another user's row it does not open. */
const labelOf = (userId: string): string => `totp\n${userId}`

/** A time step is used once (RFC 6238, section 5.2): of parallel answers with one code a single one commits. */
function useStep({ db }: Scope, { id }: Factor, step: number): Part {
  const isFresh = sql`EXISTS (SELECT 1 FROM ${factors}
    WHERE id = ${id} AND (last_step IS NULL OR last_step < ${step}))`
  return {
    items: [
      guard(isFresh, USED),
      db.update(factors).set({ lastStep: step }).where(eq(factors.id, id)),
    ],
    refusals: { [USED]: (): ApiError => verificationFailed(WRONG) },
    read: () => {},
  }
}
