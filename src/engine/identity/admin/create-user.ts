// `POST /admin/users`: a user as the operator wants them, in one round trip. Nothing is sent to anybody.
import { ApiError, type Scope } from '../../core/index.ts'
import { permitUser } from '../account/extension.ts'
import { findTaken } from '../account/taken.ts'
import { writeAudit } from '../audit/audit.ts'
import type { Device } from '../device.ts'
import { commit } from '../part.ts'
import type { Account } from '../tables.ts'
import type { Attributes } from './attributes.ts'
import { createAccount, writeAccount } from './new-user.ts'

/** @throws ApiError `validation_failed`, `email_exists`, `phone_exists` */
export async function admitUser(
  scope: Scope,
  attributes: Attributes,
  device: Device,
): Promise<Account> {
  if (attributes.email === null && attributes.phone === null) {
    throw new ApiError(
      'validation_failed',
      'Cannot create a user without either an email or phone',
      { status: 400 },
    )
  }
  const account = createAccount(attributes)
  await permitUser(scope, account.user)
  const audit = writeAudit(scope, {
    action: 'user_signedup',
    actorId: null,
    subjectId: account.user.id,
    device,
    details: { provider: account.user.appMetadata.provider },
  })
  await commit(scope, [writeAccount(scope, account), audit]).catch((error: unknown) => {
    throw findTaken(error) ?? error
  })
  return account
}
