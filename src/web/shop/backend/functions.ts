// Calls a function of the Worker and tells its errors apart.
import { FunctionsFetchError, FunctionsHttpError } from '@supabase/supabase-js'
import { backend } from './client.ts'
import { failureOf } from './failure.ts'

/** What a function answers instead of a result: `{ code, message, details }`. */
export interface Refusal {
  code: string
  details: unknown
}

type Outcome<T> = { kind: 'done'; value: T } | { kind: 'refused'; refusal: Refusal }

/**
 * Invokes a function.
 * @returns its result, or the refusal that it gave a reason for
 * @throws Failure when it could not be asked or did not work
 */
export async function invoke<T>(name: string, body: object): Promise<Outcome<T>> {
  const { data, error } = await backend.functions.invoke<T>(name, { body: { ...body } })
  if (error === null && data !== null) return { kind: 'done', value: data }
  if (error instanceof FunctionsFetchError) throw failureOf(0, error)
  if (!(error instanceof FunctionsHttpError)) throw failureOf(500, error)
  const response = error.context as Response // functions-js types it as any
  if (!isExplained(response.status)) throw failureOf(response.status, error)
  return { kind: 'refused', refusal: (await response.json()) as Refusal }
}

const isExplained = (status: number): boolean => status === 409 || status === 422
