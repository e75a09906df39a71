// Who is signed in.
import type { Session } from '@supabase/supabase-js'
import { backend } from '../backend/client.ts'
import { forget } from '../backend/query.ts'
import { say } from './notice.ts'
import { createStore, type Store } from './store.ts'

export interface Customer {
  id: string
  email: string
}

/** `undefined` until the client has looked, `null` for a visitor. */
export const session = createStore<Customer | null | undefined>(undefined)

/** Who has shown a first proof and owes the second; `null` for anybody else. They are a visitor until then. */
export const halfway = createStore<Customer | null>(null)

const GOODBYE = 'You are signed out. See you soon!'
const ENDED = 'Your session has ended. Sign in again to go on.'

let isLeaving = false
let changes = 0

/** Starts to follow the client's session, and says so when it ends. */
export function watchSession(): void {
  backend.auth.onAuthStateChange((event, current) => {
    const wasSignedIn = session.get() != null || halfway.get() !== null
    if (event === 'SIGNED_OUT' && wasSignedIn) say(isLeaving ? GOODBYE : ENDED)
    void follow(current)
  })
}

async function follow(current: Session | null): Promise<void> {
  changes += 1
  const mine = changes
  const isHalfway = current !== null && (await owesSecondProof())
  if (mine !== changes) return // something newer has happened meanwhile
  const customer =
    current === null ? null : { id: current.user.id, email: current.user.email ?? '' }
  const before = session.get() ?? halfway.get()
  if (before?.id !== customer?.id) {
    forget('orders')
    forget('account')
  }
  change(halfway, isHalfway ? customer : null)
  change(session, isHalfway ? null : customer)
}

/** Sets a store when it is about somebody else than before: fresh tokens alone draw nothing again. */
function change<T extends Customer | null | undefined>(store: Store<T>, customer: T): void {
  if (store.get() === undefined || store.get()?.id !== customer?.id) store.set(customer)
}

async function owesSecondProof(): Promise<boolean> {
  const { data } = await backend.auth.mfa.getAuthenticatorAssuranceLevel()
  return data !== null && data.nextLevel === 'aal2' && data.currentLevel !== 'aal2'
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
