// Where the customer is signed in.
import { backend } from '../backend/client.ts'
import { toFailure } from '../backend/failure.ts'
import { callIdentity } from '../backend/identity.ts'
import { describeDevice } from './device.ts'

export interface ListedSession {
  id: string
  device: string
  address: string
  lastUsedAt: string
  createdAt: string
  isCurrent: boolean
}

interface Answer {
  sessions: readonly {
    id: string
    created_at: string
    last_used_at: string
    user_agent: string | null
    ip: string | null
    is_current: boolean
  }[]
}

/** All of them, this one first. @throws Failure when they cannot be read */
export async function readSessions(): Promise<readonly ListedSession[]> {
  const { sessions } = (await callIdentity('/user/sessions')) as Answer // as Ledge's guide describes it
  return sessions.map((one) => ({
    id: one.id,
    device: describeDevice(one.user_agent ?? ''),
    address: one.ip ?? '',
    lastUsedAt: one.last_used_at,
    createdAt: one.created_at,
    isCurrent: one.is_current,
  }))
}

/** Ends one of the others. */
export async function endSession(id: string) {
  try {
    await callIdentity(`/user/sessions/${id}`, 'DELETE')
    return { error: null }
  } catch (thrown) {
    const { name, message, kind } = toFailure(thrown)
    return { error: { name, message, status: kind === 'offline' ? 0 : 500 } }
  }
}

/** Ends all but this one. */
export const endOthers = () => backend.auth.signOut({ scope: 'others' })
