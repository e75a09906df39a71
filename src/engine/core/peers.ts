// What the services do for functions. They do not know one another: the gateway introduces them.
import type { SQL } from 'drizzle-orm'
import type { Caller } from './caller.ts'
import type { Variables } from './http.ts'
import type { RowsPresenter } from './rows.ts'
import type { Scope } from './scope.ts'

/** On whose behalf a function asks the data API. */
export interface DataCaller {
  readonly caller: Caller
  readonly origin: NonNullable<Variables['origin']>
}

export interface Peers {
  readonly rows: RowsPresenter
  /** The data API inside the Worker: answers a request under the caller's rules. Its path begins after `/rest/v1`. */
  fetchData(scope: Scope, asking: DataCaller, request: Request): Promise<Response>
  /** A query that yields a row, with its `aal`, while the caller stands; null for who has nothing here that could end. */
  findStanding(scope: Scope, caller: Caller): SQL | null
}
