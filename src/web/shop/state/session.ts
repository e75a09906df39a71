// Who is signed in.
import { backend } from '../backend/client.ts'
import { forget } from '../backend/query.ts'
import { say } from './notice.ts'
import { createStore } from './store.ts'

export interface Customer {
  id: string
  email: string
}

/** `undefined` until the client has looked, `null` for a visitor. */
export const session = createStore<Customer | null | undefined>(undefined)

const GOODBYE = 'You are signed out. See you soon!'
const ENDED = 'Your session has ended. Sign in again to go on.'

let isLeaving = false

/** Starts to follow the client's session, and says so when it ends. */
export function watchSession(): void {
  backend.auth.onAuthStateChange((event, current) => {
    const wasSignedIn = session.get() != null
    if (event === 'SIGNED_OUT' && wasSignedIn) say(isLeaving ? GOODBYE : ENDED)
    const user = current?.user
    const customer = user === undefined ? null : { id: user.id, email: user.email ?? '' }
    if (session.get()?.id === customer?.id && session.get() !== undefined) return
    forget('orders')
    session.set(customer)
  })
}

/** Signs out on this device. */
export async function leave(): Promise<void> {
  isLeaving = true
  try {
    // Forgets the tokens before it asks the server: so it works without a connection, too.
    await backend.auth.signOut({ scope: 'local' })
  } finally {
    isLeaving = false
  }
}

/** The server no longer knows the session: forgets it here, and says so. */
export async function dropSession(): Promise<void> {
  await backend.auth.signOut({ scope: 'local' })
}
