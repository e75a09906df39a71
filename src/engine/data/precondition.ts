// `If-Match` on a write: the row must be as the client has read it. What the client may read decides, so that a
// row outside its sight is as absent as one that does not exist.
import type { Row, Scope } from '../core/index.ts'
import { type Access, listColumns } from './access.ts'
import { explainFailedRead } from './database-error.ts'
import { hashRow, versionIn } from './entity-tag.ts'
import type { Output, Source } from './plan/plan.ts'
import { planRead } from './plan/read.ts'
import { valueOfColumn } from './plan/value.ts'
import { findVersion } from './plan/version.ts'
import type { EntityTag, EntityTags } from './request/entity-tags.ts'
import type { DataRequest } from './request/request.ts'
import type { Statement } from './statement/batch.ts'
import { matchAny, matchText, matchVersion, textsSql } from './statement/precondition.ts'
import { prepareSql } from './statement/prepare.ts'

/**
 * The statement that must come before a write under `If-Match`. Costs a round trip where the table does not count
 * its updates: a row's hash is made outside SQLite.
 */
export async function requireMatch(
  scope: Scope,
  access: Access,
  { request, tags }: { request: DataRequest; tags: EntityTags },
): Promise<Statement> {
  const source = planTarget(access, request)
  if (tags === '*') return matchAny(source)
  const version = findVersion(access, source.table)
  if (version !== undefined) {
    return matchVersion(
      source,
      version,
      tags.map(versionIn).filter((one) => one !== null),
    )
  }
  return matchText(source, await findText(scope, source, tags))
}

// The rows that a GET of the same address shows, with all that the caller may read of them.
function planTarget(access: Access, request: DataRequest): Source {
  const { source } = planRead(access, request)
  const outputs = listColumns(access, source.table).map(
    (column): Output => ({ kind: 'value', key: column.name, value: valueOfColumn(column) }),
  )
  return { ...source, outputs, embeds: [], joins: [] } // what is embedded narrows the answer, not what is written
}

/** The one row's text if a tag names it; the write asks for that text once more. */
async function findText(
  scope: Scope,
  source: Source,
  tags: readonly EntityTag[],
): Promise<string | null> {
  const strong = new Set(tags.filter(({ isWeak }) => !isWeak).map(({ opaque }) => opaque))
  const [text] = await readTexts(scope, source)
  return text !== undefined && strong.has(await hashRow(text)) ? text : null
}

async function readTexts(scope: Scope, source: Source): Promise<string[]> {
  try {
    const statement = prepareSql(scope.database, textsSql(source))
    const { results } = await statement.all<Row>()
    return results.map(({ body }) => String(body))
  } catch (error) {
    throw explainFailedRead(error)
  }
}
