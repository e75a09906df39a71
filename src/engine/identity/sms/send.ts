// Sending what the event `sms.send` asks for, through the app's `sendSms`.

import type { Subscriber } from '../../events/index.ts'
import { createSendContext } from '../account/extension.ts'
import { readSmsRequest, SMS_SEND } from './request.ts'

/** Sends messages, each under its event's id; a provider that is down is asked again while the code holds. */
export const smsSender: Subscriber = {
  name: 'identity.sms',
  type: SMS_SEND,
  timeoutSeconds: 20,
  retries: { attempts: 5, firstSeconds: 5 },
  async run(scope, event) {
    const { to, channel, code, expiresAt } = await readSmsRequest(scope, event.data)
    const { sendSms } = scope.app.identity
    if (sendSms === undefined || Date.parse(expiresAt) <= Date.now()) {
      console.warn('a message was not sent: its code has expired, or nobody sends any', event.id)
      return
    }
    const message = { to: `+${to}`, channel, code, text: `Your code is ${code}` }
    await sendSms(message, createSendContext(scope, event.id))
  },
}
