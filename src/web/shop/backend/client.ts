// The connection to Ledge: the official client, on the page's own origin.
import { createClient } from '@supabase/supabase-js'
import type { Database } from './database.ts'

export const publishableKey =
  document.querySelector<HTMLMetaElement>('meta[name="ledge-key"]')?.content ?? ''

export const backend = createClient<Database>(location.origin, publishableKey, {
  db: { retry: false }, // failures are shown at once, with a way to try again; silent retries would only delay that
  auth: {
    flowType: 'pkce',
    detectSessionInUrl: false, // the welcome screen does, and tells what went wrong
    experimental: { passkey: true, recoveryCodes: true },
  },
})
