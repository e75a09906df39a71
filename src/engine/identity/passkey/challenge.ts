// Challenges of WebAuthn: random, for one answer, for five minutes. Whoever answers takes the challenge away, right or wrong,
// so that of many answers at once one is looked at.
import { Buffer } from 'node:buffer'
import { and, eq, isNull, type SQL } from 'drizzle-orm'
import { ApiError, createId, readRow, type Scope, timestamp } from '../../core/index.ts'
import { CHALLENGE_SECONDS } from '../factor/challenge-seconds.ts'
import {
  type ChallengePurpose,
  challenges,
  type FactorChallenge,
  type RelyingParty,
} from '../factor/tables.ts'
import { type Part, writing } from '../part.ts'

const CHALLENGE_BYTES = 32

/** Milliseconds that a browser gives its user. */
export const CEREMONY_MILLISECONDS = CHALLENGE_SECONDS * 1000

/** Who is asked; nobody yet where a passkey will tell. */
export interface Asked {
  readonly purpose: ChallengePurpose
  readonly relyingParty: RelyingParty
  readonly userId?: string
  readonly sessionId?: string
}

/** What an authenticator signs, in base64url: 256 random bits. */
export const createSecret = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES))).toString('base64url')

/** A challenge that was made, and what writes it. */
export interface NewChallenge {
  readonly id: string
  /** In base64url. */
  readonly challenge: string
  /** Unix seconds. */
  readonly expiresAt: number
  readonly part: Part
}

export function createChallenge({ db }: Scope, asked: Asked): NewChallenge {
  const now = Date.now()
  const id = createId(now)
  const challenge = createSecret()
  const expiresAt = now + CHALLENGE_SECONDS * 1000
  const times = { expiresAt: timestamp(expiresAt), createdAt: timestamp(now) }
  const row = { id, secret: challenge, ...asked, ...times }
  const part = writing(db.insert(challenges).values(row))
  return { id, challenge, expiresAt: Math.floor(expiresAt / 1000), part }
}

/** Whose challenge it must be. */
export type Answering = Pick<Asked, 'purpose' | 'userId' | 'sessionId'>

/** Takes a challenge away and shows it; null when there is none, be it used or somebody else's. */
export function takeChallenge(
  { db }: Scope,
  id: string,
  { purpose, userId, sessionId }: Answering,
): Part<FactorChallenge | null> {
  const which = and(
    eq(challenges.id, id),
    eq(challenges.purpose, purpose),
    isValue(challenges.userId, userId),
    isValue(challenges.sessionId, sessionId),
  )
  return {
    items: [db.delete(challenges).where(which).returning()],
    read: ([rows = []]) => (rows[0] === undefined ? null : readRow(challenges, rows[0])),
  }
}

type Column = typeof challenges.userId | typeof challenges.sessionId

const isValue = (column: Column, value: string | undefined): SQL =>
  value === undefined ? isNull(column) : eq(column, value)

/** What a challenge that holds says. */
export interface OpenChallenge {
  readonly challenge: string
  readonly relyingParty: RelyingParty
}

/** @throws ApiError when there is none or it is too old */
export function requireOpen(found: FactorChallenge | null, now = Date.now()): OpenChallenge {
  if (found === null || found.secret === null || found.relyingParty === null) {
    const message = 'Challenge not found or already used'
    throw new ApiError('webauthn_challenge_not_found', message, { status: 400 })
  }
  if (Date.parse(found.expiresAt) <= now) {
    throw new ApiError('webauthn_challenge_expired', 'Challenge has expired', { status: 400 })
  }
  return { challenge: found.secret, relyingParty: found.relyingParty }
}
