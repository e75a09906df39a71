// The second factor of a phone: a code in a text message, which answers the one challenge that it was sent for.
import { Buffer } from 'node:buffer'
import { timingSafeEqual } from 'node:crypto'
import { ApiError, type Scope, timestamp } from '../../core/index.ts'
import { requirePhone } from '../account/phone.ts'
import { createDigits } from '../code/digits.ts'
import { hashText } from '../code/hashes.ts'
import { limitSms } from '../limit/sending.ts'
import { together } from '../part.ts'
import { findTestCode, requireTexting } from '../sms/phones.ts'
import { requestText } from '../sms/request.ts'
import type { Account } from '../tables.ts'
import { loadKeys } from '../token/keys.ts'
import type { Visit } from '../visit.ts'
import { CHALLENGE_SECONDS } from './challenge-seconds.ts'
import { requireCode } from './code.ts'
import type { ChallengeRequest, EnrolRequest, FactorKind, Holding, VerifyRequest } from './kind.ts'
import type { Factor, FactorChallenge } from './tables.ts'

export const phoneKind: FactorKind = {
  type: 'phone',
  name: 'Phone',
  method: 'mfa/phone',
  wrong: 'Invalid MFA Phone code entered',
  isOn: ({ app }) =>
    app.settings.identity.secondFactors.phone && app.identity.sendSms !== undefined,
  enrol,
  challenge,
  verify,
}

async function enrol({ scope }: Visit, { factors }: Account, request: EnrolRequest) {
  const phone = requirePhone(request.phone)
  requireTexting(scope, phone)
  if (factors.some((one) => one.phone === phone && one.status === 'verified')) {
    const message =
      'A verified phone factor already exists, unenroll the existing factor to continue'
    throw new ApiError('mfa_verified_factor_exists', message, { status: 422 })
  }
  return { columns: { phone }, shown: { phone } }
}

async function challenge(
  { visit: { scope }, account, factor }: Holding,
  { channel }: ChallengeRequest,
) {
  const to = requireNumber(factor)
  requireTexting(scope, to)
  const testCode = findTestCode(scope, to)
  const code = testCode ?? createDigits()
  const [secret] = await hashAll(scope, factor, code)
  const expiresAt = timestamp(Date.now() + CHALLENGE_SECONDS * 1000)
  const text = { userId: account.user.id, to, channel, code, expiresAt }
  const sending = testCode === null ? [(await requestText(scope, text)).part] : []
  return { columns: { secret }, part: together(limitSms(scope, to), ...sending), shown: {} }
}

async function verify(
  { visit: { scope }, factor }: Holding,
  { secret }: FactorChallenge,
  { code }: VerifyRequest,
) {
  requireCode(code)
  const hashes = await hashAll(scope, factor, code)
  return hashes.some((hash) => isSame(hash, secret ?? '')) ? { part: together() } : null
}

/** Bound to the factor: a code for another one has another hash. */
const hashAll = async (scope: Scope, { id, phone }: Factor, code: string) =>
  hashText(await loadKeys(scope.secrets), `factor\n${id}\n${phone}\n${code}`)

const isSame = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))

function requireNumber({ phone }: Factor): string {
  if (phone === null) throw new Error('a phone factor has a phone') // `enrol` gives one
  return phone
}
