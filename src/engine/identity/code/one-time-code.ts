// One-time codes: made, shown and redeemed. A code is shown in a batch that reads, which counts a wrong guess, and
// redeemed in the batch that does what the code is for, which refuses when somebody else was faster.
import { and, eq, gt, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import {
  ApiError,
  type CodePurpose,
  createId,
  guard,
  type Row,
  readRow,
  type Scope,
  timestamp,
} from '../../core/index.ts'
import { type Part, writing } from '../part.ts'
import { type OneTimeCode, oneTimeCodes } from '../tables.ts'
import { loadKeys } from '../token/keys.ts'
import { createDigits, createLinkToken } from './digits.ts'
import { hashCode, hashToken } from './hashes.ts'

/** Wrong guesses after which a code is worth nothing. Its link, which nobody guesses, still is. */
export const MAX_FAILURES = 5

const GONE = 'code_gone'

/** What a code is made of. */
export interface CodeRequest {
  readonly userId: string
  readonly purpose: CodePurpose
  /** The normalised address or number that it goes to. */
  readonly sentTo: string
  /** The PKCE flow that asks for it. */
  readonly flowStateId?: string | null
  /** A code that is known beforehand: of a test number. */
  readonly code?: string
}

/** A code as only its maker and its receiver know it. */
export interface NewCode {
  readonly code: string
  readonly linkToken: string
  readonly expiresAt: string
  /** Writes the code; it takes the place of an earlier one for the same user and purpose. */
  readonly part: Part
}

/** Makes a code. */
export async function createCode(scope: Scope, request: CodeRequest): Promise<NewCode> {
  const { userId, purpose, sentTo, flowStateId = null, code = createDigits() } = request
  const now = Date.now()
  const linkToken = createLinkToken(flowStateId !== null)
  const [codeHash] = await hashCode(await loadKeys(scope.secrets), { code, purpose, sentTo })
  const isText = !sentTo.includes('@')
  const expiresAt = timestamp(now + codeSeconds(scope, purpose, isText) * 1000)
  const times = { failures: 0, expiresAt, createdAt: timestamp(now) }
  const secrets = { codeHash, linkHash: hashToken(linkToken), flowStateId }
  const row = { id: createId(now), userId, purpose, sentTo, ...secrets, ...times }
  const write = scope.db
    .insert(oneTimeCodes)
    .values(row)
    .onConflictDoUpdate({ target: [oneTimeCodes.userId, oneTimeCodes.purpose], set: row })
  return { code, linkToken, expiresAt, part: writing(write) }
}

/** How long a code for `purpose` holds. @param isText whether it goes to a phone, though its purpose does not say so */
export function codeSeconds({ app }: Scope, purpose: CodePurpose, isText = false): number {
  const { mailCodeSeconds, smsCodeSeconds } = app.settings.identity
  const isPhones = isText || purpose === 'sms' || purpose === 'phone_change'
  return isPhones ? smsCodeSeconds : mailCodeSeconds
}

/** A code or a link's token that somebody has shown. */
export interface ShownCode {
  /** For the batch that reads: finds the code that it is, or counts a wrong guess. */
  readonly part: Part<OneTimeCode | null>
  /** A query that yields the id of its user, for others in the same batch (`showAccount`). It must stand after `part`. */
  readonly owner: SQL
}

/**
 * What a typed code opens, by the address that it was sent to.
 * @param shown `purposes`: those that it may be for; one code stands for each of them
 */
export async function showCode(
  scope: Scope,
  shown: { sentTo: string; code: string; purposes: readonly CodePurpose[] },
): Promise<ShownCode> {
  const { sentTo, code, purposes } = shown
  const keys = await loadKeys(scope.secrets)
  const fitting = await Promise.all(
    purposes.map(async (purpose) => {
      const hashes = await hashCode(keys, { code, purpose, sentTo })
      return and(eq(oneTimeCodes.purpose, purpose), inArray(oneTimeCodes.codeHash, hashes))
    }),
  )
  const isOpen = and(
    eq(oneTimeCodes.sentTo, sentTo),
    inArray(oneTimeCodes.purpose, [...purposes]),
    lt(oneTimeCodes.failures, MAX_FAILURES),
    gt(oneTimeCodes.expiresAt, timestamp()),
  )
  const isRight = and(isOpen, or(...fitting))
  const countWrong = sql`UPDATE ${oneTimeCodes} SET failures = failures + 1
    WHERE ${isOpen} AND NOT EXISTS (SELECT 1 FROM ${oneTimeCodes} WHERE ${isRight})`
  return findCode(scope, isRight, [countWrong])
}

/** What the token of a link opens. */
export function showLink(
  scope: Scope,
  shown: { token: string; purposes: readonly CodePurpose[] },
): ShownCode {
  const isRight = and(
    eq(oneTimeCodes.linkHash, hashToken(shown.token)),
    inArray(oneTimeCodes.purpose, [...shown.purposes]),
    gt(oneTimeCodes.expiresAt, timestamp()),
  )
  return findCode(scope, isRight, [])
}

function findCode({ db }: Scope, isRight: SQL | undefined, before: readonly SQL[]): ShownCode {
  const select = db.select().from(oneTimeCodes).where(isRight).limit(1)
  const read = (rows: readonly Row[][]): OneTimeCode | null => {
    const row = rows.at(-1)?.[0]
    return row === undefined ? null : readRow(oneTimeCodes, row)
  }
  const owner = sql`(SELECT user_id FROM ${oneTimeCodes} WHERE ${isRight} LIMIT 1)`
  return { part: { items: [...before, select], read }, owner }
}

/**
 * Redeems a code that was found, once: of all batches that hold this part for one code a single one commits. Put it
 * before what the code is for.
 * @param refusal what the others get
 */
export function redeemCode({ db }: Scope, { id }: OneTimeCode, refusal = codeExpired): Part {
  const isIt = eq(oneTimeCodes.id, id)
  const isThere = sql`EXISTS (SELECT 1 FROM ${oneTimeCodes}
    WHERE ${and(isIt, gt(oneTimeCodes.expiresAt, timestamp()))})`
  return {
    items: [guard(isThere, GONE), db.delete(oneTimeCodes).where(isIt)],
    refusals: { [GONE]: refusal },
    read: () => {},
  }
}

/** Closes a user's open codes, so that none of them works any more. */
export const closeCodes = ({ db }: Scope, userId: string, purposes: readonly CodePurpose[]): Part =>
  writing(
    db
      .delete(oneTimeCodes)
      .where(and(eq(oneTimeCodes.userId, userId), inArray(oneTimeCodes.purpose, [...purposes]))),
  )

/** A typed code is wrong, used, burned or too old: which of them is not told. */
export const codeExpired = (): ApiError =>
  new ApiError('otp_expired', 'Token has expired or is invalid', { status: 403 })

/** The same for a link. */
export const linkExpired = (): ApiError =>
  new ApiError('otp_expired', 'Email link is invalid or has expired', { status: 403 })
