// Sending what the event `mail.send` asks for: in production through the app's mailer, locally into the mailbox.
import type { LedgeEvent, Mail, Scope } from '../../core/index.ts'
import type { Subscriber } from '../../events/index.ts'
import { createSendContext } from '../account/extension.ts'
import { keepMail } from './mailbox.ts'
import { emailBinding } from './mailers.ts'
import { MAIL_SEND, type MailRequest, readMailRequest } from './request.ts'
import { defaultTemplate } from './templates.ts'

const LOCAL_SENDER = 'Ledge <mail@localhost>'

/** Sends mails, each under its event's id. A provider that is down is asked again for about an hour, as long as a code holds by default. */
export const mailSender: Subscriber = {
  name: 'identity.mail',
  type: MAIL_SEND,
  timeoutSeconds: 30,
  retries: { attempts: 6, firstSeconds: 10 },
  async run(scope, event) {
    const request = await readMailRequest(scope, event.data)
    if (Date.parse(request.expiresAt) <= Date.now()) {
      console.warn('a mail was not sent: what it holds has expired', event.id)
      return
    }
    await send(scope, event, request)
  },
}

async function send(scope: Scope, event: LedgeEvent, request: MailRequest): Promise<void> {
  const mail = writeMail(scope, event, request)
  if (scope.secrets.isDevelopment) {
    const { kind, code, link } = request
    return keepMail(scope.env.KV, { ...mail, id: event.id, sent_at: event.time, kind, code, link })
  }
  const { mailer = emailBinding } = scope.app.identity
  await mailer.send(mail, createSendContext(scope, event.id))
}

/** The mail as it leaves: the app's template, or ours. */
export function writeMail({ app }: Scope, event: LedgeEvent, request: MailRequest): Mail {
  const { kind, to, code, link, siteUrl, newEmail, expiresAt } = request
  const template = app.identity.templates?.[kind] ?? defaultTemplate
  const minutes = Math.round((Date.parse(expiresAt) - Date.parse(event.time)) / 60_000)
  const { subject, html, text } = template({ kind, to, code, link, siteUrl, newEmail, minutes })
  const from = app.settings.identity.mailFrom || LOCAL_SENDER
  return { from, to, subject: onOneLine(subject), html, text }
}

/** A header ends where its line ends: whatever a template puts into the subject stays in it. */
const onOneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
