// The connection to Ledge: the official client, on the page's own origin.
import { createClient } from '@supabase/supabase-js'
import type { Database } from './database.ts'

const key = document.querySelector<HTMLMetaElement>('meta[name="ledge-key"]')?.content ?? ''

// Failures are shown at once, with a way to try again; silent retries would only delay that.
export const backend = createClient<Database>(location.origin, key, { db: { retry: false } })
