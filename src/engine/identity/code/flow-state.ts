// PKCE flows: begun with a challenge, given an auth code once the user has proved who they are, redeemed once for a
// session by whoever has the verifier.
import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm'
import { ApiError, createId, guard, readRow, type Scope, timestamp } from '../../core/index.ts'
import { type Part, writing } from '../part.ts'
import { type FlowState, flowStates } from '../tables.ts'
import { type Challenge, isVerifierOf } from './challenge.ts'
import { hashToken } from './hashes.ts'

/** How long an auth code holds. */
const AUTH_CODE_SECONDS = 300

const GONE = 'flow_gone'

/** What a flow begins with. */
export interface FlowRequest {
  readonly challenge: Challenge
  /** How the user will prove who they are, for the session's `amr`. */
  readonly method: string
  /** Null where it is not known yet whose flow it is. */
  readonly userId: string | null
  readonly redirectTo?: string | null
  /** How long the user may take; as long as the code of its mail. */
  readonly seconds: number
}

/** Begins a flow. @returns its id, for the one-time code that belongs to it, and what writes it */
export function beginFlow({ db }: Scope, request: FlowRequest): { id: string; part: Part } {
  const { challenge, method, userId, redirectTo = null, seconds } = request
  const now = Date.now()
  const id = createId(now)
  const row = {
    id,
    userId,
    challenge: challenge.challenge,
    challengeMethod: challenge.method,
    method,
    redirectTo,
    createdAt: timestamp(now),
    expiresAt: timestamp(now + seconds * 1000),
  }
  return { id, part: writing(db.insert(flowStates).values(row)) }
}

/**
 * Gives a flow its auth code, for the redirect to the client; it holds five minutes.
 * @returns the code, and what writes its digest: a batch in which the flow is gone is refused
 */
export function attachAuthCode(
  { db }: Scope,
  { flowStateId, userId }: { flowStateId: string; userId: string },
): { authCode: string; part: Part } {
  const authCode = crypto.randomUUID()
  const now = Date.now()
  const isIt = eq(flowStates.id, flowStateId)
  const next = {
    userId,
    codeHash: hashToken(authCode),
    expiresAt: timestamp(now + AUTH_CODE_SECONDS * 1000),
  }
  const part = {
    items: [guard(existsFlow(isIt, now), GONE), db.update(flowStates).set(next).where(isIt)],
    refusals: { [GONE]: flowNotFound },
    read: () => {},
  }
  return { authCode, part }
}

/** A flow whose user has shown who they are before it begins: at a provider. */
export interface CodeRequest {
  readonly id: string
  readonly challenge: Challenge
  /** For the session's `amr`; `LINK` for a flow that begins no session. */
  readonly method: string
  readonly userId: string
  /** Of a link: the session that asked for it. */
  readonly sessionId: string | null
  readonly redirectTo: string
  /** What `sealGift` made. */
  readonly providerTokens: string
}

/** The method of flows that link an account at a provider to the one that is signed in. */
export const LINK = 'link'

/** A flow that has its auth code at once. */
export function createAuthCode(
  { db }: Scope,
  { challenge, ...request }: CodeRequest,
): { authCode: string; part: Part } {
  const authCode = crypto.randomUUID()
  const now = Date.now()
  const row = {
    ...request,
    challenge: challenge.challenge,
    challengeMethod: challenge.method,
    codeHash: hashToken(authCode),
    createdAt: timestamp(now),
    expiresAt: timestamp(now + AUTH_CODE_SECONDS * 1000),
  }
  return { authCode, part: writing(db.insert(flowStates).values(row)) }
}

/** What an auth code that somebody has shown leads to. */
export interface ShownAuthCode {
  readonly part: Part<FlowState | null>
  /** Queries for whose it is, and for its session, for the same batch. */
  readonly owner: SQL
  readonly session: SQL
}

export function showAuthCode({ db }: Scope, authCode: string): ShownAuthCode {
  const isIt = eq(flowStates.codeHash, hashToken(authCode))
  const part: Part<FlowState | null> = {
    items: [db.select().from(flowStates).where(isIt)],
    read: ([rows = []]) => (rows[0] === undefined ? null : readRow(flowStates, rows[0])),
  }
  const select = (column: SQL) => sql`(SELECT ${column} FROM ${flowStates} WHERE ${isIt})`
  return { part, owner: select(sql`user_id`), session: select(sql`session_id`) }
}

/** The flow that a client may redeem. @throws ApiError when there is none, when it is too old, or not the client's */
export function requireFlow(
  flow: FlowState | null,
  verifier: string,
  now = Date.now(),
): FlowState & { readonly userId: string } {
  if (flow === null || flow.userId === null) throw flowNotFound()
  if (Date.parse(flow.expiresAt) <= now) {
    throw new ApiError('flow_state_expired', 'invalid flow state, flow state has expired', {
      status: 422,
    })
  }
  const { challenge, challengeMethod: method, userId } = flow
  if (!isVerifierOf({ challenge, method }, verifier)) {
    const message = 'code challenge does not match previously saved code verifier'
    throw new ApiError('bad_code_verifier', message, { status: 400 })
  }
  return { ...flow, userId }
}

/**
 * Redeems a flow, once: of all batches that hold this part for one flow a single one commits. The row stays until its time
 * is over, so that a code that is shown again is known.
 * @param sessionId the session that it begins; null for none
 */
export function redeemFlow(
  { db }: Scope,
  { id, codeHash }: FlowState,
  sessionId: string | null,
): Part {
  const isIt = and(eq(flowStates.id, id), eq(flowStates.codeHash, codeHash ?? ''))
  const isOpen = and(isIt, isNull(flowStates.redeemedAt))
  const now = Date.now()
  const next = { redeemedAt: timestamp(now), providerTokens: null, sessionId }
  return {
    items: [guard(existsFlow(isOpen, now), GONE), db.update(flowStates).set(next).where(isOpen)],
    refusals: { [GONE]: flowNotFound },
    read: () => {},
  }
}

const existsFlow = (which: SQL | undefined, now: number): SQL =>
  sql`EXISTS (SELECT 1 FROM ${flowStates}
    WHERE ${and(which, gt(flowStates.expiresAt, timestamp(now)))})`

/** There is no such flow, or it was redeemed: which of them is not told. */
export const flowNotFound = (): ApiError =>
  new ApiError('flow_state_not_found', 'invalid flow state, no valid flow state found', {
    status: 404,
  })
