// What customers do, and how their client goes about it: it tries the same request again until an answer says how it ended.
import { randomUUID } from 'node:crypto'
import type { RunningLedge } from '../support/running-ledge.ts'
import type { Call, History, Outcome } from './history.ts'
import type { Ad, Customer, Product } from './market.ts'

const MOST_TRIES = 6
const FIRST_WAIT_MILLISECONDS = 200

/** An answer, read to its end; null when none came. */
type Answer = { status: number; headers: Headers; body: Record<string, unknown> | null } | null

export interface Operations {
  buy(buyer: Customer, product: Product): Promise<Call>
  click(ad: Ad): Promise<Call>
  /** Goes on with a session. @returns the customer with what the session has now */
  refresh(customer: Customer): Promise<{ call: Call; customer: Customer }>
  /** Looks at the orders. */
  look(customer: Customer): Promise<Call>
  signOut(customer: Customer): Promise<Call>
  /** Asks for a code by mail. */
  askForMail(customer: Customer): Promise<Call>
}

/** @param history is told what a client sees that must not be */
export function createOperations(ledge: RunningLedge, history: History): Operations {
  const send = createSend(ledge)

  const buy = async (buyer: Customer, product: Product): Promise<Call> => {
    const key = randomUUID()
    const items = [{ product_id: product.id, quantity: 1 }]
    const headers = { 'Idempotency-Key': key }
    const { answer, outcome } = await tryOften(() =>
      send('POST', '/functions/v1/purchase', { as: buyer, body: { items }, headers }),
    )
    if (answer?.status === 401) history.complain(`${buyer.email} was signed out by a fault`)
    const call = { kind: 'purchase', by: buyer.id } as const
    if (answer?.body?.code === 'idempotency_answer_not_kept') {
      return { ...call, outcome: 'unknown', subject: null } // it took effect, under an id that nobody told
    }
    return { ...call, outcome, subject: outcome === 'ok' ? String(answer?.body?.id) : null }
  }

  const click = async (ad: Ad): Promise<Call> => {
    const answer = await send('GET', `/r/${ad.id}`)
    const isAccepted = answer?.status === 302 && answer.headers.get('Location') === ad.target_url
    const outcome = isAccepted ? 'ok' : readOutcome(answer)
    return { kind: 'click', outcome, subject: ad.id, by: null }
  }

  const refresh = async (customer: Customer) => {
    const body = { refresh_token: customer.refreshToken }
    const path = '/auth/v1/token?grant_type=refresh_token'
    const { answer, outcome } = await tryOften(() => send('POST', path, { body }))
    if (outcome === 'failed') history.complain(`${customer.email} was signed out by a fault`)
    const call = { kind: 'refresh', outcome, subject: customer.email, by: customer.id } as const
    if (outcome !== 'ok') return { call, customer }
    const { access_token, refresh_token } = answer?.body ?? {}
    return {
      call,
      customer: { ...customer, accessToken: `${access_token}`, refreshToken: `${refresh_token}` },
    }
  }

  const look = async (customer: Customer): Promise<Call> => {
    const path = '/rest/v1/orders?select=id'
    const { answer, outcome } = await tryOften(() => send('GET', path, { as: customer }))
    if (answer?.status === 401) history.complain(`${customer.email} was signed out by a fault`)
    return { kind: 'look', outcome, subject: null, by: customer.id }
  }

  const signOut = async (customer: Customer): Promise<Call> => {
    let tries = 0
    const { answer, outcome } = await tryOften(() => {
      tries += 1
      return send('POST', '/auth/v1/logout?scope=local', { as: customer })
    })
    // An earlier try may have ended the session without an answer: then the next one is refused.
    const isOver = tries > 1 && (answer?.status === 401 || answer?.status === 403)
    return {
      kind: 'sign-out',
      outcome: isOver ? 'ok' : outcome,
      subject: customer.email,
      by: customer.id,
    }
  }

  const askForMail = async (customer: Customer): Promise<Call> => {
    let isUnsure = false
    const body = { email: customer.email, create_user: false }
    const { answer, outcome } = await tryOften(async () => {
      const answer = await send('POST', '/auth/v1/otp', { body })
      isUnsure ||= readOutcome(answer) === 'unknown'
      return answer
    })
    // Another mail within the minute is refused: the first try has sent one, whatever its answer said.
    const isTooSoon = answer?.status === 429 && isUnsure
    return {
      kind: 'mail',
      outcome: isTooSoon ? 'unknown' : outcome,
      subject: customer.email,
      by: customer.id,
    }
  }

  return { buy, click, refresh, look, signOut, askForMail }
}

export interface Request {
  readonly as?: Customer
  readonly body?: object
  readonly headers?: Record<string, string>
}

export type Send = (method: string, path: string, request?: Request) => Promise<Answer>

/** Sends one request, with the publishable key. */
export const createSend =
  ({ url, publishableKey }: RunningLedge): Send =>
  async (method, path, { as, body, headers } = {}) => {
    try {
      const answer = await fetch(url + path, {
        method,
        headers: {
          apikey: publishableKey,
          ...(as && { Authorization: `Bearer ${as.accessToken}` }),
          ...(body && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? null : JSON.stringify(body),
        redirect: 'manual',
      })
      const text = await answer.text()
      const isJson = answer.headers.get('Content-Type')?.includes('json') && text !== ''
      return {
        status: answer.status,
        headers: answer.headers,
        body: isJson ? (JSON.parse(text) as Record<string, unknown>) : null,
      }
    } catch {
      return null
    }
  }

const readOutcome = (answer: Answer): Outcome => {
  if (answer === null || answer.status >= 500) return 'unknown'
  return answer.status < 300 ? 'ok' : 'failed'
}

/** Whether an answer leaves open how the request ends: a fault, or the same request still under way. */
const isOpen = (answer: Answer): boolean =>
  readOutcome(answer) === 'unknown' || answer?.body?.code === 'idempotency_key_in_use'

async function tryOften(attempt: () => Promise<Answer>) {
  for (let tries = 1; ; tries += 1) {
    const answer = await attempt()
    if (!isOpen(answer)) return { answer, outcome: readOutcome(answer) }
    if (tries === MOST_TRIES) return { answer, outcome: 'unknown' as const }
    const milliseconds = FIRST_WAIT_MILLISECONDS * 2 ** (tries - 1)
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
  }
}
