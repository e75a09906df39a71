// Calls a function of the Worker and tells its errors apart.
import { FunctionsFetchError, FunctionsHttpError } from '@supabase/supabase-js'
import { backend } from './client.ts'
import { failureOf } from './failure.ts'

/** What a function answers instead of a result: `{ code, message, details }`. */
export interface Refusal {
  code: string
  details: unknown
}

export type Outcome<T> =
  /** `isReplayed`: a request before this one under the same key has done it. */
  { kind: 'done'; value: T; isReplayed: boolean } | { kind: 'refused'; refusal: Refusal }

/**
 * Invokes a function.
 * @param key of this act of the customer's: with the same one it takes effect once, however often it is asked for
 * @returns its result, or the refusal that it gave a reason for
 * @throws Failure when it could not be asked or did not work
 */
export async function invoke<T>(name: string, body: object, key?: string): Promise<Outcome<T>> {
  const {
    data,
    error,
    response: answer,
  } = await backend.functions.invoke<T>(name, {
    body: { ...body },
    ...(key !== undefined && { headers: { 'Idempotency-Key': key } }),
  })
  if (error === null && data !== null) {
    const isReplayed = answer?.headers.get('Idempotency-Replayed') === 'true'
    return { kind: 'done', value: data, isReplayed }
  }
  if (error instanceof FunctionsFetchError) throw failureOf(0, error)
  if (!(error instanceof FunctionsHttpError)) throw failureOf(500, error)
  const response = error.context as Response // functions-js types it as any
  if (!isExplained(response.status)) throw failureOf(response.status, error)
  return { kind: 'refused', refusal: (await response.json()) as Refusal }
}

const isExplained = (status: number): boolean => status === 409 || status === 422
