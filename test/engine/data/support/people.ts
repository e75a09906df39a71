// Five callers of the library, three notes of two of them, and a way to send as each.
import { env } from 'cloudflare:workers'
import {
  type CallOptions,
  createCaller,
  publishableKey,
  secretKey,
} from '../../../support/worker.ts'
import { emptyLibrary, fillLibrary } from './fill.ts'
import { library } from './library.ts'
import { signUp, type User } from './users.ts'

export type Who = 'owner' | 'stranger' | 'visitor' | 'key' | 'operator'

const call = createCaller(library)

/** Signs up the owner and the stranger. */
export async function createPeople() {
  const owner = await signUp(call)
  const stranger = await signUp(call)
  const tokens: Record<Who, string | undefined> = {
    owner: owner.token,
    stranger: stranger.token,
    visitor: undefined,
    key: publishableKey,
    operator: secretKey,
  }
  /** Sends a request as `who`, who wants the rows back unless the headers say otherwise. */
  async function send(who: Who, method: string, path: string, more: CallOptions = {}) {
    const token = tokens[who]
    const headers = { Prefer: 'return=representation', ...more.headers }
    const options = { ...more, method, headers, ...(token !== undefined && { as: token }) }
    const response = await call(`/rest/v1/${path}`, options)
    const text = await response.text()
    return { response, status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
  return { owner, stranger, send }
}

/** Fills the library anew, with a private and a public note of the owner and a private one of the stranger. */
export async function fillNotes(owner: User, stranger: User): Promise<void> {
  await emptyLibrary()
  await fillLibrary()
  const add = env.DB.prepare(
    'INSERT INTO notes (id, user_id, title, is_public) VALUES (?, ?, ?, ?)',
  )
  await env.DB.batch([
    add.bind('mine', owner.id, 'private', 0),
    add.bind('open', owner.id, 'public', 1),
    add.bind('theirs', stranger.id, 'private', 0),
  ])
}

/** The notes as they are stored. */
export const readNotes = (): Promise<unknown[][]> =>
  env.DB.prepare('SELECT id, user_id, title FROM notes ORDER BY id').raw()
