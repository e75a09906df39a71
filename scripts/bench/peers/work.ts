// The requests to a peer, and what is looked for in its answers.
import { send } from '../load.ts'
import { type Headers, lacks } from '../request.ts'
import { orderId, SIZES } from '../rows.ts'
import type { Kind, LoadRequest, Work } from '../target.ts'

/** Customers who are signed in while it is measured: as many as at Ledge. */
export const SIGNED_IN = 64
const REQUESTS = 500
const LISTED = 20

/** What every insert and every update writes. */
export const INSERTED = { status: 'placed', total_cents: 4200 }
export const UPDATED = { total_cents: 7 }

/** One who has signed in. */
export interface Customer {
  /** Number of the user, from 1. */
  readonly user: number
  /** What shows who it is. */
  readonly headers: Headers
}

/** One kind of request, as each customer sends it. */
export interface Asked extends Pick<Work, 'status' | 'findFault' | 'chain'> {
  request(customer: Customer): LoadRequest
}

/** Signs the customers in one after the other: each costs a password's hash. */
export async function signAllIn(signIn: (user: number) => Promise<Headers>): Promise<Customer[]> {
  const customers: Customer[] = []
  for (let user = 1; user <= SIGNED_IN; user += 1) {
    customers.push({ user, headers: await signIn(user) })
  }
  return customers
}

/** The JSON of an answer. @throws Error with what it says when the peer refuses */
export async function requireAnswer<Answer>(origin: string, request: LoadRequest): Promise<Answer> {
  const answer = await send(origin, request)
  if (answer.ok) return (await answer.json()) as Answer
  throw new Error(`${origin}${request.path}: ${answer.status} ${await answer.text()}`)
}

/** Every kind that a peer can do, sent by each customer in turn; the rows are read by visitors. */
export function createWork(
  customers: readonly Customer[],
  readRow: (n: number) => LoadRequest,
  asked: Partial<Record<Kind, Asked>>,
): Map<Kind, Work> {
  const rows = Array.from({ length: REQUESTS }, (_, k) =>
    readRow(((k * 7919) % SIZES.products) + 1),
  )
  const work = new Map<Kind, Work>([
    ['row', { requests: rows, status: 200, findFault: lacks('"name":"Product ') }],
  ])
  for (const [kind, { request, ...rest }] of Object.entries(asked)) {
    work.set(kind as Kind, { ...rest, requests: customers.map(request) })
  }
  return work
}

/** Number of the order that customer `user` changes: the last of those that were there. */
export const ownOrder = (user: number): number => {
  const { orders, users } = SIZES
  return user + users * (Math.floor(orders / users) - 1)
}

/** Id of that order, where ids are those of the rows. */
export const ownOrderId = (user: number): string => orderId(ownOrder(user))

/** Where an answer has its rows, a row its items and the answer its total. */
export interface Places<Answer, Row> {
  rows(answer: Answer): readonly Row[]
  /** Orders that were inserted meanwhile have none. */
  items?(row: Row): readonly object[] | undefined
  total?(answer: Answer): number | undefined
}

/** Faults an answer that is not the list of 20. */
export const isNoList =
  <Answer, Row extends { readonly status: string }>(
    places: Places<Answer, Row>,
  ): Work['findFault'] =>
  (body) => {
    const answer = JSON.parse(body) as Answer
    const rows = places.rows(answer)
    const { items, total } = places
    if (rows.length !== LISTED) return `${rows.length} rows in place of ${LISTED}`
    if (rows.some(({ status }) => status !== 'placed')) return 'rows of another status'
    if (total !== undefined && !((total(answer) ?? 0) > LISTED)) return 'no total'
    if (items === undefined) return null
    const all = rows.flatMap((row) => items(row) ?? [])
    return all.length > 0 && all.every((item) => 'quantity' in item) ? null : 'no items'
  }
