// Asking for a mail: one event, in the batch of the change that causes it. What the mail keeps secret is sealed.
import * as z from 'zod'
import { lazy, type MailKind, type Scope } from '../../core/index.ts'
import { createEvent, writeEvent } from '../../events/index.ts'
import type { Part } from '../part.ts'
import { loadKeys } from '../token/keys.ts'
import { seal, unseal } from '../token/seal.ts'

export const MAIL_SEND = 'mail.send'

const KINDS = [
  'confirmation',
  'recovery',
  'magiclink',
  'invite',
  'email_change_current',
  'email_change_new',
  'reauthentication',
] as const satisfies readonly MailKind[]

const eventSchema = lazy(() =>
  z.object({
    kind: z.enum(KINDS),
    to: z.string(),
    /** When code and link are worth nothing any more, and the mail neither. */
    expires_at: z.string(),
    sealed: z.string(),
  }),
)

const secretSchema = lazy(() =>
  z.object({
    code: z.string(),
    link: z.string().nullable(),
    siteUrl: z.string(),
    newEmail: z.string().nullable(),
  }),
)

/** A mail that is to be sent. */
export interface MailRequest extends z.infer<ReturnType<typeof secretSchema>> {
  readonly kind: MailKind
  readonly to: string
  readonly expiresAt: string
}

/** The event of a mail. @param userId whose account it is about */
export async function requestMail(
  scope: Scope,
  request: MailRequest,
  userId: string,
): Promise<Part> {
  const { kind, to, expiresAt, ...secret } = request
  const sealed = await seal(await loadKeys(scope.secrets), secret, labelOf(kind, to))
  const data = { kind, to, expires_at: expiresAt, sealed }
  const event = createEvent(MAIL_SEND, data, { subject: userId })
  return { items: [writeEvent(event)], eventIds: [event.id], read: () => {} }
}

/** The mail that an event asks for. @throws Error when it is not one of ours, or was changed */
export async function readMailRequest(scope: Scope, data: unknown): Promise<MailRequest> {
  const { kind, to, expires_at: expiresAt, sealed } = eventSchema().parse(data)
  const opened = await unseal(await loadKeys(scope.secrets), sealed, labelOf(kind, to))
  return { kind, to, expiresAt, ...secretSchema().parse(opened) }
}

/** Sealed for its receiver: in an event with another address it does not open. */
const labelOf = (kind: MailKind, to: string): string => `${kind}\n${to}`
