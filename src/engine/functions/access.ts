// Who may call a function.
import { ApiError, type Caller, type FunctionDefinition } from '../core/index.ts'

/** Whether `caller` may; the operator's key opens every function. */
export function mayCall(definition: FunctionDefinition, caller: Caller): boolean {
  if (definition.access === 'public' || caller.role === 'service_role') return true
  return definition.access === 'authenticated' && caller.userId !== null
}

/** @throws ApiError `unauthenticated` for a caller who is not signed in, `forbidden` for one who is */
export function requireAccess(definition: FunctionDefinition, caller: Caller): void {
  if (mayCall(definition, caller)) return
  if (caller.userId !== null) throw new ApiError('forbidden', 'This is for the operator alone.')
  throw new ApiError('unauthenticated', 'Sign in first.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}
