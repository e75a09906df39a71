// Sign-ins under way at a provider: begun with a `state` that nobody guesses, ended by whoever brings it back, once.
import { Buffer } from 'node:buffer'
import { eq } from 'drizzle-orm'
import { readRow, type Scope, timestamp } from '../../core/index.ts'
import type { Challenge } from '../code/challenge.ts'
import { hashToken } from '../code/hashes.ts'
import { commit, type Part, writing } from '../part.ts'
import { loadKeys } from '../token/keys.ts'
import { seal, unseal } from '../token/seal.ts'
import { type ProviderFlow, providerFlows } from './tables.ts'

/** How long somebody may take at the provider. */
export const FLOW_SECONDS = 600

/** What a sign-in begins with. */
export interface FlowRequest {
  readonly provider: string
  /** The nonce that the ID token must hold. */
  readonly nonce: string
  /** Of our PKCE with the provider. */
  readonly verifier: string
  /** Of the cookie that binds it to its browser; null where the client's challenge alone does. */
  readonly browserHash: string | null
  /** Of the client's PKCE with us; null for the implicit flow. */
  readonly challenge: Challenge | null
  readonly redirectTo: string
  /** Who wants to link the account at the provider to theirs; null for a sign-in. */
  readonly asker: { readonly userId: string; readonly sessionId: string } | null
}

/** Begins a sign-in. @returns the `state` that travels along, and what writes its row */
export async function openFlow(
  scope: Scope,
  request: FlowRequest,
): Promise<{ state: string; part: Part }> {
  const { provider, nonce, verifier, browserHash, challenge, redirectTo, asker } = request
  const state = createSecret()
  const id = hashToken(state)
  const now = Date.now()
  const row: ProviderFlow = {
    id,
    provider,
    nonce,
    verifier: await seal(await loadKeys(scope.secrets), verifier, labelOf(id)),
    browserHash,
    linkUserId: asker?.userId ?? null,
    linkSessionId: asker?.sessionId ?? null,
    challenge: challenge?.challenge ?? null,
    challengeMethod: challenge?.method ?? null,
    redirectTo,
    createdAt: timestamp(now),
    expiresAt: timestamp(now + FLOW_SECONDS * 1000),
  }
  return { state, part: writing(scope.db.insert(providerFlows).values(row)) }
}

/** Takes the flow of a `state` away, in one round trip: of many at once a single one gets it. Null when it is none, or too old. */
export async function takeFlow(scope: Scope, state: string): Promise<ProviderFlow | null> {
  const taking: Part<ProviderFlow | null> = {
    items: [
      scope.db
        .delete(providerFlows)
        .where(eq(providerFlows.id, hashToken(state)))
        .returning(),
    ],
    read: ([rows = []]) => (rows[0] === undefined ? null : readRow(providerFlows, rows[0])),
  }
  const [flow] = await commit(scope, [taking])
  return flow === null || Date.parse(flow.expiresAt) <= Date.now() ? null : flow
}

/** What our PKCE with the provider needs. */
export async function openVerifier(scope: Scope, { id, verifier }: ProviderFlow): Promise<string> {
  return String(await unseal(await loadKeys(scope.secrets), verifier, labelOf(id)))
}

/** The client's challenge. */
export const challengeOf = ({ challenge, challengeMethod }: ProviderFlow): Challenge | null =>
  challenge === null || challengeMethod === null ? null : { challenge, method: challengeMethod }

const labelOf = (id: string): string => `provider flow ${id}`

/** 256 random bits, in base64url. */
export const createSecret = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
