// `POST /recover`: a mail by which whoever has the mailbox comes in, to choose a new password.
import { ApiError } from '../../core/index.ts'
import { selectOwner } from '../account/contact.ts'
import { requireEmail } from '../account/email.ts'
import { showAccount } from '../account/show-account.ts'
import { writeAudit } from '../audit/audit.ts'
import type { RecoverRequest } from '../body.ts'
import { requireWithin } from '../limit/attempts.ts'
import { countNetwork } from '../limit/network.ts'
import { limitMail } from '../limit/sending.ts'
import { commit, together } from '../part.ts'
import { requireMailRoute, type Visit } from '../visit.ts'
import { requireChallenge } from './challenge.ts'
import { idOf, onlyFor } from './decoy.ts'
import { mailCode } from './mail-code.ts'

/** Sends the mail; an unknown address gets the same answer and no mail. */
export async function recover(visit: Visit, request: RecoverRequest): Promise<void> {
  const { scope, device, network } = visit
  if (request.email === '') {
    throw new ApiError('validation_failed', 'Password recovery requires an email', { status: 400 })
  }
  const email = requireEmail(request.email)
  const route = requireMailRoute(visit)
  const challenge = requireChallenge(request)
  const [verdict, found] = await commit(scope, [
    countNetwork(scope, 'otp', network),
    showAccount(selectOwner(scope.db, { kind: 'email', email })),
  ])
  requireWithin(verdict)
  const userId = idOf(found)
  const mail = await mailCode(scope, { userId, kind: 'recovery', to: email, challenge, ...route })
  const subject = { actorId: null, subjectId: userId, device }
  const audit = writeAudit(scope, { action: 'user_recovery_requested', ...subject })
  const change = onlyFor(found, together(mail, audit))
  await commit(scope, [limitMail(scope, 'recovery', email), change])
}
