// `GET /admin/audit`: what happened to accounts, newest first, a page at a time.
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from 'hono'
import {
  ApiError,
  isIssuedId,
  isUuid,
  type RouteEnv,
  readRow,
  type Scope,
} from '../../core/index.ts'
import { commit, type Part } from '../part.ts'
import { type AuditEntry, auditLog } from '../tables.ts'
import type { Page } from './page.ts'

/** `?user_id=`: whose; all unless given. @throws ApiError `validation_failed` */
export function requireSubject(c: Context<RouteEnv>): string | null {
  const text = c.req.query('user_id') ?? ''
  if (text === '') return null
  if (isIssuedId(text)) return text
  if (isUuid(text)) return text.toLowerCase()
  throw new ApiError('validation_failed', 'user_id must be an UUID', { status: 400 })
}

/** One page, and how many entries there are in all, in one round trip. */
export async function listAudit(
  scope: Scope,
  subjectId: string | null,
  page: Page,
): Promise<{ entries: readonly AuditEntry[]; total: number }> {
  const which = subjectId === null ? sql`true` : sql`subject_id = ${subjectId}`
  const [total, entries] = await commit(scope, [countEntries(which), readEntries(which, page)])
  return { entries, total }
}

const countEntries = (which: SQL): Part<number> => ({
  items: [sql`SELECT count(*) AS total FROM ${auditLog} WHERE ${which}`],
  read: ([rows = []]) => Number(rows[0]?.total),
})

const readEntries = (which: SQL, { page, perPage }: Page): Part<readonly AuditEntry[]> => ({
  items: [
    sql`SELECT * FROM ${auditLog} WHERE ${which} ORDER BY created_at DESC, rowid DESC
      LIMIT ${perPage} OFFSET ${(page - 1) * perPage}`,
  ],
  read: ([rows = []]) => rows.map((row) => readRow(auditLog, row)),
})

/** An entry as GoTrue has it. */
export const presentEntry = (entry: AuditEntry) => ({
  id: entry.id,
  payload: {
    action: entry.action,
    actor_id: entry.actorId,
    log_type: 'account',
    traits: { user_id: entry.subjectId, user_agent: entry.userAgent, ...entry.details },
  },
  created_at: entry.createdAt,
  ip_address: entry.address ?? '',
})
