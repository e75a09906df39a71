// What the app's extensions are given: a user without what is ours alone, and the way to the world.
import type { IdentityContext, IdentityUser, Scope, SendContext } from '../../core/index.ts'
import type { User } from '../tables.ts'

/** A user as the app's extensions see one. */
export const describeUser = (user: User): IdentityUser => ({
  id: user.id,
  email: user.email,
  phone: user.phone,
  role: user.role,
  isAnonymous: user.isAnonymous,
  appMetadata: user.appMetadata,
  userMetadata: user.userMetadata,
})

/** What an extension is given beside its subject. */
export const createIdentityContext = (scope: Scope): IdentityContext => ({
  env: scope.env,
  db: scope.db,
  waitUntil: (promise) => scope.waitUntil(promise),
})

/** What whoever sends is given. @param idempotencyKey by which a provider knows a repeat */
export const createSendContext = (scope: Scope, idempotencyKey: string): SendContext => ({
  ...createIdentityContext(scope),
  idempotencyKey,
})

/** Asks the app whether an account may be made. @throws the ApiError by which it refuses */
export async function permitUser(scope: Scope, user: User): Promise<void> {
  await scope.app.identity.beforeUserCreated?.(describeUser(user), createIdentityContext(scope))
}
