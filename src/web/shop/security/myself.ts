// What the identity service knows of the customer: second steps, and accounts elsewhere.
import type { UserIdentity } from '@supabase/supabase-js'
import type { Factor, FactorKind } from '../account/second-proof.ts'
import { backend } from '../backend/client.ts'
import { failureOf } from '../backend/failure.ts'
import { forget, type Query, useQuery } from '../backend/query.ts'

export interface ListedFactor extends Factor {
  createdAt: string
}

export interface Myself {
  factors: readonly ListedFactor[]
  identities: readonly UserIdentity[]
}

/** Reads it; `refresh` reads it again while what is known stays on the screen. */
export function useMyself(userId: string): Query<Myself> & { refresh: () => void } {
  const query = useQuery(`account:${userId}`, readMyself, true)
  const refresh = (): void => {
    forget('account')
    query.retry()
  }
  return { ...query, refresh }
}

async function readMyself(): Promise<Myself> {
  const { data, error } = await backend.auth.getUser()
  if (error !== null) throw failureOf(error.status === 403 ? 401 : (error.status ?? 0), error)
  const { factors = [], identities = [] } = data.user
  return {
    factors: factors
      .filter(({ status }) => status === 'verified')
      .map(({ id, factor_type, friendly_name: name = '', created_at: createdAt }) => ({
        id,
        kind: factor_type as FactorKind, // the library types it as open, for kinds to come
        name,
        createdAt,
      })),
    identities,
  }
}
