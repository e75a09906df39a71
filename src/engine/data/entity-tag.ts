// The ETag of one row, answered as one object: what a client shows again to read it only when it has changed
// (If-None-Match), or to change it only when nobody else has (If-Match).
import type { Context } from 'hono'
import type { RouteEnv } from '../core/index.ts'
import { type EntityTag, type EntityTags, parseEntityTags } from './request/entity-tags.ts'
import type { DataRequest } from './request/request.ts'
import type { Outcome } from './run.ts'

/**
 * The ETag of an answer: `"<version>.<hash of the body>"` where the table counts its updates, else the hash of the
 * whole row. Of a part of a row, with what is embedded, or without nulls, it is weak: the row may have changed all the same.
 * @returns null unless the answer is one object
 */
export async function createEntityTag(
  { media, query }: DataRequest,
  { rows, version }: Outcome,
): Promise<EntityTag | null> {
  const [row] = rows
  if (!media.isSingular || row === undefined || rows.length > 1) return null
  const hash = await hashRow(row)
  if (version !== null) return { opaque: `${version}.${hash}`, isWeak: media.isStripped }
  return {
    opaque: hash,
    isWeak: media.isStripped || !query.select.every(({ kind }) => kind === 'all'),
  }
}

/** Names a state of a row by the text that its caller reads. */
export async function hashRow(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(digest, 0, 16).toString('base64url')
}

/** The version in an ETag of a table that counts its updates; null when it is none of those. */
export const versionIn = ({ opaque, isWeak }: EntityTag): string | null =>
  isWeak ? null : (/^(-?\d{1,19})\./.exec(opaque)?.[1] ?? null)

/** Sets the answer's `ETag`, if it has one. @returns whether the client has this very answer already */
export async function tagAnswer(
  c: Context<RouteEnv>,
  request: DataRequest,
  outcome: Outcome,
): Promise<boolean> {
  const known = parseEntityTags('If-None-Match', c.req.header('If-None-Match'))
  const tag = await createEntityTag(request, outcome)
  if (tag === null) return false
  c.header('ETag', `${tag.isWeak ? 'W/' : ''}"${tag.opaque}"`)
  return known !== null && isAmong(tag, known)
}

// RFC 9110, section 13.1.2: a reader compares weakly.
const isAmong = ({ opaque }: EntityTag, tags: EntityTags): boolean =>
  tags === '*' || tags.some((one) => one.opaque === opaque)
