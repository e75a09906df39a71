// The data API inside a function: the client that apps know, which asks without HTTP and under the caller's rules (decision 33).
import { PostgrestClient } from '@supabase/postgrest-js'
import type { DataCaller, Peers, Scope } from '../core/index.ts'

/** No host is asked; an address must have one. */
const BASE = 'https://data.invalid'

/** A client whose requests are the caller's, and whose writes raise events as those of its run do. */
export const createDataClient = (
  scope: Scope,
  { peers, ...asking }: DataCaller & { readonly peers: Peers },
): PostgrestClient =>
  new PostgrestClient(BASE, {
    fetch: (input, init) => peers.fetchData(scope, asking, new Request(input, init)),
    retry: false, // what fails inside the Worker is for the function's caller to try again
  })
