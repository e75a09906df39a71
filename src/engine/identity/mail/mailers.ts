// How mail leaves: through Cloudflare's `EMAIL` binding, or a provider's HTTP API.
import type { Mailer } from '../../core/index.ts'

/** The `send_email` binding named EMAIL. */
export const emailBinding: Mailer = {
  async send(mail, { env, idempotencyKey }) {
    const headers = { 'X-Entity-Ref-ID': idempotencyKey }
    await env.EMAIL.send({ ...mail, from: parseSender(mail.from), headers })
  },
}

const NAMED = /^\s*"?([^"<>]*?)"?\s*<([^<>\s]+)>\s*$/

/** `Shop <hello@example.com>` in its parts. */
export function parseSender(from: string): string | { name: string; email: string } {
  const [, name = '', email = ''] = NAMED.exec(from) ?? []
  if (email === '') return from
  return name === '' ? email : { name, email }
}

const RESEND_URL = 'https://api.resend.com/emails'
const TIMEOUT_MILLISECONDS = 10_000

/**
 * Resend's API, and the pattern for any other one (resend.com/docs/api-reference/emails/send-email).
 * @param options `apiKey`: reads the key from the Worker's secrets: `(env) => env.RESEND_API_KEY`
 */
export const resendMailer = ({ apiKey }: { apiKey: (env: Env) => string }): Mailer => ({
  async send({ from, to, subject, html, text }, { env, idempotencyKey }) {
    const answer = await fetch(RESEND_URL, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${apiKey(env)}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': idempotencyKey,
      },
      body: JSON.stringify({ from, to: [to], subject, html, text }),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`Resend answered ${answer.status}`)
  },
})
