// Which function an `rpc` call means: PostgREST matches one by its name and its arguments' names.
import * as z from 'zod'
import { ApiError, type FunctionDefinition } from '../core/index.ts'
import type { Received } from './input.ts'

/** A call as PostgREST would look for it. */
export interface Wanted {
  readonly name: string
  readonly isPost: boolean
  readonly received: Received
}

/** @throws ApiError `PGRST202` unless every required argument is there and none is unknown */
export function requireSignature(definition: FunctionDefinition, wanted: Wanted): void {
  if (!(definition.input instanceof z.ZodObject)) return // one unnamed parameter: it takes what comes
  const parameters = Object.entries<z.ZodType>(definition.input.shape)
  const names = listParameters(definition.input)
  const given = listArguments(wanted.received)
  const isComplete = parameters.every(([name, type]) => given.includes(name) || type.isOptional())
  if (isComplete && given.every((name) => names.includes(name))) return
  const hint = `Perhaps you meant to call the function public.${wanted.name}${inBrackets(names)}`
  throw createUnknownCallError(wanted, hint)
}

/** The names of a function's arguments; none when it takes one unnamed value. */
export const listParameters = (input: z.ZodType | null): string[] =>
  input instanceof z.ZodObject ? Object.keys(input.shape) : []

/** `PGRST202`, in PostgREST's words (protocol/rest.md, section 9). */
export function createUnknownCallError(
  { name, isPost, received }: Wanted,
  hint?: string,
): ApiError {
  const names = listArguments(received).sort()
  const called = `public.${name}`
  const message = `Could not find the function ${called}${inBrackets(names)} in the schema cache`
  const body = isPost ? ' or with a single unnamed json/jsonb parameter' : ''
  const details = `Searched for the function ${called}${inWords(names)}${body}, but no matches were found in the schema cache.`
  return new ApiError('PGRST202', message, { status: 404, details, ...(hint && { hint }) })
}

const listArguments = ({ value }: Received): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []

const inBrackets = (names: readonly string[]): string =>
  names.length === 0 ? ' without parameters' : `(${names.join(', ')})`

function inWords(names: readonly string[]): string {
  if (names.length === 0) return ' without parameters'
  return ` with parameter${names.length === 1 ? '' : 's'} ${names.join(', ')}`
}
