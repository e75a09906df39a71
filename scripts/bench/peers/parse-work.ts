// The requests to Parse Server, in the words of its REST API.

import { get, lacks, post } from '../request.ts'
import { PASSWORD, productId, userEmail } from '../rows.ts'
import {
  type Asked,
  createWork,
  INSERTED,
  isNoList,
  ownOrderId,
  requireAnswer,
  signAllIn,
  UPDATED,
} from './work.ts'

interface Answer {
  readonly results: Row[]
  readonly count?: number
}

interface Row {
  readonly status: string
  readonly items?: { readonly quantity: number }[]
}

const PLACED = encodeURIComponent('{"status":"placed"}')
const LIST = `/parse/classes/Order?where=${PLACED}&order=-createdAt&limit=20`
const rows = ({ results }: Answer) => results

/** Signs the customers in and makes their requests. A session keeps its token: no refresh. */
export async function createParseWork(origin: string, app: string) {
  const visitor = { 'X-Parse-Application-Id': app }
  const list = `${LIST}&excludeKeys=items`
  const asked = {
    list: {
      request: ({ headers }) => get(list, headers),
      status: 200,
      findFault: isNoList({ rows }),
    },
    count: {
      request: ({ headers }) => get(`${list}&count=1`, headers),
      status: 200,
      findFault: isNoList({ rows, total: ({ count }: Answer) => count }),
    },
    embed: {
      request: ({ headers }) => get(`${LIST}&include=items`, headers),
      status: 200,
      findFault: isNoList({ rows, items: ({ items }: Row) => items }),
    },
    insert: {
      request: ({ headers }) => post('/parse/classes/Order', headers, INSERTED),
      status: 201,
      findFault: lacks('"objectId":"'),
    },
    // PUT in the words of Parse's own SDK, which sends nothing but POST.
    update: {
      request: ({ user, headers }) =>
        post(`/parse/classes/Order/${ownOrderId(user)}`, headers, { ...UPDATED, _method: 'PUT' }),
      status: 200,
      findFault: lacks('"updatedAt":"'),
    },
    token: {
      request: ({ headers }) => get('/parse/users/me', headers),
      status: 200,
      findFault: lacks('"objectId":"'),
    },
    signIn: {
      request: ({ user }) => post('/parse/login', visitor, credentialsOf(user)),
      status: 200,
      findFault: lacks('"sessionToken":"'),
    },
  } satisfies Record<string, Asked>
  const customers = await signAllIn(async (user) => {
    const request = asked.signIn.request({ user, headers: visitor })
    const { sessionToken } = await requireAnswer<{ sessionToken: string }>(origin, request)
    return { ...visitor, 'X-Parse-Session-Token': sessionToken }
  })
  return createWork(customers, (n) => get(`/parse/classes/Product/${productId(n)}`, visitor), asked)
}

const credentialsOf = (user: number) => ({ username: userEmail(user), password: PASSWORD })
