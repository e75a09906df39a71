// Sessions that were ended stay ended: what their tokens open from then on.
import type { History } from './history.ts'
import type { Customer } from './market.ts'
import type { Send } from './operations.ts'

const TRIES = 3

/** Where D1 decides, nothing of the session is good any more, at once: no refresh, no `/user`. */
export async function checkRefused(
  send: Send,
  customer: Customer,
  history: History,
): Promise<void> {
  const body = { refresh_token: customer.refreshToken }
  const [refreshed, user] = await Promise.all([
    send('POST', '/auth/v1/token?grant_type=refresh_token', { body }),
    send('GET', '/auth/v1/user', { as: customer }),
  ])
  if (refreshed?.status === 200) history.complain(`${customer.email} refreshed an ended session`)
  if (user?.status === 200) history.complain(`${customer.email} was known after signing out`)
}

/** Elsewhere, once KV has had its minute. */
export async function checkRefusedEverywhere(
  send: Send,
  customer: Customer,
  history: History,
): Promise<void> {
  await checkRefused(send, customer, history)
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await send('GET', '/rest/v1/orders?select=id', { as: customer })
    if (answer?.status === 200) history.complain(`${customer.email} read after signing out`)
  }
}
