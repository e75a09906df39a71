// What an explanation is asked of: as whom, and perhaps about which row. Only the operator may ask.
import type { HonoRequest } from 'hono'
import * as z from 'zod'
import { ApiError, type Caller, lazy } from '../../core/index.ts'
import { type Access, findTable } from '../access.ts'
import { requireLiteral } from '../plan/literal.ts'
import { notAcceptable } from '../request/media-type.ts'
import type { DataRequest } from '../request/request.ts'
import type { Table } from '../schema/schema.ts'

/** @throws ApiError PGRST107 for all but the operator: to them there is no such answer */
export function requireOperator(caller: Caller, { media }: DataRequest): void {
  if (caller.role !== 'service_role') throw notAcceptable(media.name)
}

const AS = 'Explain-As'
const ROW = 'Explain-Row'
const SUBJECTS = 'anon, a user id, or claims as JSON: {"sub": "…", "role": "…"}'
const claimsSchema = lazy(() =>
  z.looseObject({
    sub: z.string().optional(),
    role: z.string().optional(),
    aal: z.string().optional(),
  }),
)

/**
 * The caller that the header names: `anon`, a user's id, or a token's claims as JSON; without it the operator.
 * @throws ApiError PGRST100 when it names nobody or the claims do not parse
 */
export function readSubject(request: HonoRequest, operator: Caller): Caller {
  const text = request.header(AS)?.trim()
  if (text === undefined) return operator
  if (text === '') throw unreadable(AS, SUBJECTS)
  if (text === 'anon') return { ...operator, role: 'anon', keyId: 'publishable' }
  const claims: SubjectClaims = text.startsWith('{') ? requireClaims(text) : { sub: text }
  const { sub = null, role = 'authenticated' } = claims
  if (role === 'service_role') return operator
  const aal = claims.aal === 'aal2' ? 'aal2' : 'aal1'
  return { role, userId: sub, claims, sessionId: null, aal, keyId: 'publishable' }
}

type SubjectClaims = z.infer<ReturnType<typeof claimsSchema>>

function requireClaims(text: string): SubjectClaims {
  try {
    return claimsSchema().parse(JSON.parse(text))
  } catch {
    throw unreadable(AS, SUBJECTS)
  }
}

const unreadable = (name: string, wanted: string): ApiError =>
  new ApiError('PGRST100', `"failed to parse ${name}"`, {
    status: 400,
    details: `expecting ${wanted}`,
  })

/**
 * The primary key of the row that the header asks about, as literals; null without it.
 * @throws ApiError when it is no key of the table
 */
export function readRowKey(request: HonoRequest, access: Access, name: string): string[] | null {
  const text = request.header(ROW)?.trim()
  const table = findTable(access, name)
  if (text === undefined || table === null) return null
  const { primaryKey } = table
  const values = primaryKey.length === 1 ? [text] : text.split(',')
  if (primaryKey.length === 0 || values.length !== primaryKey.length) {
    throw unreadable(ROW, `the row's ${keyNames(table)}`)
  }
  return primaryKey.map(({ kind }, index) => requireLiteral(kind, values[index] ?? ''))
}

const keyNames = ({ primaryKey }: Table): string =>
  primaryKey.length === 0
    ? 'primary key, which this table has not'
    : primaryKey.map(({ name }) => name).join(',')
