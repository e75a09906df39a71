// The requests to PocketBase.

import { get, lacks, patch, post } from '../request.ts'
import { PASSWORD, userEmail } from '../rows.ts'
import { orderId, productId, userId } from './pocketbase-rows.ts'
import {
  type Asked,
  createWork,
  INSERTED,
  isNoList,
  ownOrder,
  requireAnswer,
  signAllIn,
  UPDATED,
} from './work.ts'

const SIGN_IN = '/api/collections/users/auth-with-password'
const REFRESH = '/api/collections/users/auth-refresh'

interface Row {
  readonly status: string
  readonly expand?: { readonly order_items_via_order?: object[] }
}

interface Page {
  readonly items: Row[]
  readonly totalItems: number
}

const records = (collection: string) => `/api/collections/${collection}/records`
const PLACED = encodeURIComponent("status='placed'")
const LIST = `${records('orders')}?filter=${PLACED}&sort=-created&perPage=20`
const rows = ({ items }: Page) => items

/**
 * Signs the customers in and makes their requests. Its lists count unless told not to; what a
 * token says can only be asked by reading oneself.
 */
export async function createPocketBaseWork(origin: string) {
  const asked = {
    list: {
      request: ({ headers }) => get(`${LIST}&skipTotal=1`, headers),
      status: 200,
      findFault: isNoList({ rows }),
    },
    count: {
      request: ({ headers }) => get(LIST, headers),
      status: 200,
      findFault: isNoList({ rows, total: ({ totalItems }: Page) => totalItems }),
    },
    embed: {
      request: ({ headers }) => get(`${LIST}&skipTotal=1&expand=order_items_via_order`, headers),
      status: 200,
      findFault: isNoList({ rows, items: ({ expand }: Row) => expand?.order_items_via_order }),
    },
    insert: {
      request: ({ user, headers }) =>
        post(records('orders'), headers, { ...INSERTED, user: userId(user) }),
      status: 200,
      findFault: lacks('"total_cents":4200'),
    },
    update: {
      request: ({ user, headers }) =>
        patch(`${records('orders')}/${orderId(ownOrder(user))}`, headers, UPDATED),
      status: 200,
      findFault: lacks('"total_cents":7'),
    },
    token: {
      request: ({ user, headers }) => get(`${records('users')}/${userId(user)}`, headers),
      status: 200,
      findFault: lacks('"id":"u'),
    },
    refresh: {
      request: ({ headers }) => post(REFRESH, headers, {}),
      status: 200,
      findFault: lacks('"token":"'),
    },
    signIn: {
      request: ({ user }) => post(SIGN_IN, {}, credentialsOf(user)),
      status: 200,
      findFault: lacks('"token":"'),
    },
  } satisfies Record<string, Asked>
  const customers = await signAllIn(async (user) => {
    const request = asked.signIn.request({ user, headers: {} })
    const { token } = await requireAnswer<{ token: string }>(origin, request)
    return { Authorization: token }
  })
  return createWork(customers, (n) => get(`${records('products')}/${productId(n)}`, {}), asked)
}

const credentialsOf = (user: number) => ({ identity: userEmail(user), password: PASSWORD })
