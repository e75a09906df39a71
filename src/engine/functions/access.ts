// Who may call a function.
import { ApiError, type Caller, type FunctionDefinition } from '../core/index.ts'

/** Whether `caller` may, or may know of it: the operator's key opens every function but those that take webhooks. */
export function mayCall(definition: FunctionDefinition, caller: Caller): boolean {
  if (definition.access === 'public' || caller.role === 'service_role') return true
  return definition.access === 'authenticated' && caller.userId !== null
}

/**
 * @throws ApiError `unauthenticated` for a caller who is not signed in, and for all where webhooks are taken; `forbidden` for
 * one who is signed in, `insufficient_aal` for one who has yet to show a second factor
 */
export function requireAccess(definition: FunctionDefinition, caller: Caller): void {
  if (typeof definition.access === 'object') throw notSigned()
  if (mayCall(definition, caller)) {
    requireLevel(definition, caller)
    return
  }
  if (caller.userId !== null) throw new ApiError('forbidden', 'This is for the operator alone.')
  throw new ApiError('unauthenticated', 'Sign in first.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}

/** What takes webhooks takes nothing else, of the operator neither. */
export const notSigned = (): ApiError =>
  new ApiError('unauthenticated', 'This takes requests that their sender has signed.', {
    headers: { 'WWW-Authenticate': 'Signature' },
  })

/** @throws ApiError `insufficient_aal` for a user who must show a second factor first */
export function requireLevel(
  { aal }: FunctionDefinition,
  caller: Pick<Caller, 'role' | 'aal'>,
): void {
  if (aal === 'aal1' || caller.aal === 'aal2' || caller.role === 'service_role') return
  const message = 'This needs a second factor: verify it, then try again.'
  throw new ApiError('insufficient_aal', message, { status: 403 })
}
