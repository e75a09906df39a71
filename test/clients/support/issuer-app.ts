// The Worker of the client's tests of other issuers: the built-in accounts are off, and one provider says who somebody is.
import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import * as tables from '../../../src/app/tables.ts'
import { createWorker, defineApp, defineFunction, http, policy } from '../../../src/engine/index.ts'

export { Workflow } from '../../support/no-workflows.ts'

const { OPENID_ISSUER: issuer } = env as unknown as { OPENID_ISSUER: string } // as the test starts it

const AUDIENCE = 'https://shop.example/api'

const whoami = defineFunction({
  name: 'whoami',
  on: http.get('/whoami'),
  run: async (_input, { caller: { role, userId } }) => ({ role, user_id: userId }),
})

export default createWorker(
  defineApp({
    tables,
    functions: [whoami],
    policies: [
      policy(tables.orders, {
        select: ({ row, caller }) => eq(row.userId, caller.userId),
        insert: ({ row, caller }) => eq(row.userId, caller.userId),
        delete: ({ row, caller }) => caller.role === 'editor' && eq(row.status, 'placed'),
        byCaller: ['user_id'],
      }),
    ],
    settings: {
      identity: {
        builtIn: false,
        issuers: [
          {
            issuer,
            audience: AUDIENCE,
            tokenType: 'at+jwt',
            roleClaim: 'roles',
            roles: ['editor'],
          },
        ],
      },
    },
  }),
)
