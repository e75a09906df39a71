// Requests in PostgREST's words, which two of the peers understand.

import { get, type Headers, isNotEmpty, lacks, patch, post } from '../request.ts'
import { productId } from '../rows.ts'
import type { LoadRequest } from '../target.ts'
import { type Asked, type Customer, INSERTED, isNoList, ownOrderId, UPDATED } from './work.ts'

interface Order {
  readonly status: string
  readonly order_items?: object[]
}

const ORDERS = 'status=eq.placed&order=created_at.desc&limit=20'
const rows = (answer: Order[]) => answer
const items = (row: Order) => row.order_items

/** Reads a product as one JSON object. */
export const readProduct =
  (prefix: string, visitor: Headers) =>
  (n: number): LoadRequest =>
    get(`${prefix}/products?id=eq.${productId(n)}`, {
      ...visitor,
      Accept: 'application/vnd.pgrst.object+json',
    })

/** Lists, inserts and updates below `prefix`; `ownerOf` is what a new order says of whose it is. */
export function askRest(prefix: string, ownerOf: (customer: Customer) => object) {
  const list = `${prefix}/orders?select=*&${ORDERS}`
  const embed = `${prefix}/orders?select=*,order_items(*)&${ORDERS}`
  return {
    list: {
      request: ({ headers }) => get(list, headers),
      status: 200,
      findFault: isNoList({ rows }),
    },
    count: {
      request: ({ headers }) => get(list, { ...headers, Prefer: 'count=exact' }),
      status: 206,
      findFault: isNoList({ rows }),
    },
    embed: {
      request: ({ headers }) => get(embed, headers),
      status: 200,
      findFault: isNoList({ rows, items }),
    },
    insert: {
      request: (customer) =>
        post(
          `${prefix}/orders`,
          { ...customer.headers, Prefer: 'return=representation' },
          { ...INSERTED, ...ownerOf(customer) },
        ),
      status: 201,
      findFault: lacks('"total_cents":4200'),
    },
    update: {
      request: ({ user, headers }) =>
        patch(`${prefix}/orders?id=eq.${ownOrderId(user)}`, headers, UPDATED),
      status: 204,
      findFault: isNotEmpty,
    },
  } satisfies Record<string, Asked>
}
