// Introduces the services to the function host.
import { findKeyStanding } from '../api-keys/index.ts'
import type { App, Peers } from '../core/index.ts'
import { createDataFetch, createRowsPresenter } from '../data/index.ts'
import { findStanding } from '../identity/index.ts'

/** What functions of the app ask of the other services. */
export const createPeers = (app: App): Peers => ({
  rows: createRowsPresenter(app),
  fetchData: createDataFetch(app),
  findStanding: (scope, caller) => findStanding(scope, caller) ?? findKeyStanding(caller),
})
