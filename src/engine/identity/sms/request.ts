// A code that goes out in a text message: the code, when it was sent, and one event, as one part of the batch that
// causes it. What the message keeps secret is sealed, as in mails.
import { eq } from 'drizzle-orm'
import * as z from 'zod'
import { createId, lazy, type Scope, type SmsMessage, timestamp } from '../../core/index.ts'
import { createEvent, writeEvent } from '../../events/index.ts'
import { createCode } from '../code/one-time-code.ts'
import { type Part, together, writing } from '../part.ts'
import { type User, users } from '../tables.ts'
import { loadKeys } from '../token/keys.ts'
import { seal, unseal } from '../token/seal.ts'
import { findTestCode } from './phones.ts'

export const SMS_SEND = 'sms.send'

const channelSchema = lazy(() => z.enum(['sms', 'whatsapp']))

const eventSchema = lazy(() =>
  z.object({
    to: z.string(),
    channel: channelSchema(),
    /** When the code is worth nothing any more, and the message neither. */
    expires_at: z.string(),
    sealed: z.string(),
  }),
)

const secretSchema = lazy(() => z.object({ code: z.string() }))

type SmsPurpose = 'sms' | 'phone_change' | 'reauthentication'

export interface TextRequest {
  readonly userId: string
  readonly purpose: SmsPurpose
  /** The normalised number. */
  readonly to: string
  readonly channel: SmsMessage['channel']
}

/** A code and its message. The user's row must stand before the part. @returns the id that the client is told */
export async function textCode(
  scope: Scope,
  { userId, purpose, to, channel }: TextRequest,
): Promise<{ readonly messageId: string; readonly part: Part }> {
  const testCode = findTestCode(scope, to)
  const known = testCode === null ? {} : { code: testCode }
  const made = await createCode(scope, { userId, purpose, sentTo: to, ...known })
  const { code, expiresAt } = made
  const note = scope.db
    .update(users)
    .set({ [SENT_AT[purpose]]: timestamp() })
    .where(eq(users.id, userId))
  const written = together(made.part, writing(note))
  if (testCode !== null) return { messageId: createId(), part: written }
  const asked = await requestText(scope, { userId, to, channel, code, expiresAt })
  return { messageId: asked.messageId, part: together(written, asked.part) }
}

/** Asks for a message that holds a code, and writes nothing else. */
export async function requestText(
  scope: Scope,
  { userId, to, channel, code, expiresAt }: SmsRequest & { readonly userId: string },
): Promise<{ readonly messageId: string; readonly part: Part }> {
  const sealed = await seal(await loadKeys(scope.secrets), { code }, labelOf(to))
  const data = { to, channel, expires_at: expiresAt, sealed }
  const event = createEvent(SMS_SEND, data, { subject: userId })
  const part = { items: [writeEvent(event)], eventIds: [event.id], read: () => {} }
  return { messageId: event.id, part }
}

const SENT_AT: Readonly<Record<SmsPurpose, Extract<keyof User, `${string}SentAt`>>> = {
  sms: 'confirmationSentAt',
  phone_change: 'phoneChangeSentAt',
  reauthentication: 'reauthenticationSentAt',
}

/** A message that is to be sent. */
export interface SmsRequest {
  readonly to: string
  readonly channel: SmsMessage['channel']
  readonly code: string
  readonly expiresAt: string
}

/** The message that an event asks for. @throws Error when it is not one of ours, or was changed */
export async function readSmsRequest(scope: Scope, data: unknown): Promise<SmsRequest> {
  const { to, channel, expires_at: expiresAt, sealed } = eventSchema().parse(data)
  const opened = await unseal(await loadKeys(scope.secrets), sealed, labelOf(to))
  return { to, channel, expiresAt, ...secretSchema().parse(opened) }
}

/** Sealed for its receiver: in an event with another number it does not open. */
const labelOf = (to: string): string => `sms\n${to}`
