// The operator for tests of the admin API: who asks with the secret key.
import { type CallOptions, secretKey } from '../../../support/worker.ts'
import { call, createEmail, PASSWORD, query, type UserBody } from '../people.ts'

/** Asks `/auth/v1` + `path` as the operator. */
export const operate = (method: string, path: string, body?: unknown, options: CallOptions = {}) =>
  call(`/auth/v1${path}`, { method, body, as: secretKey, ...options })

/** A user whom the operator makes, confirmed and with a password unless told otherwise. */
export async function createUser(attributes: object = {}): Promise<UserBody> {
  const body = { email: createEmail(), password: PASSWORD, email_confirm: true, ...attributes }
  const answer = await operate('POST', '/admin/users', body)
  if (answer.status !== 200) throw new Error(await answer.text())
  return answer.json<UserBody>()
}

/** A user's row as it is stored. */
export async function rowOf(id: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await query('SELECT * FROM auth_users WHERE id = ?', id)
  return row
}

/** What the audit log says was done to a user, oldest first. */
export async function auditOf(id: string): Promise<string[]> {
  const rows = await query(
    'SELECT action FROM auth_audit_log WHERE subject_id = ? ORDER BY rowid',
    id,
  )
  return rows.map(({ action }) => String(action))
}

export const NOBODY = '00000000-0000-4000-8000-000000000000'
