// The version of a row that is answered alone, when its table counts its updates.
import { type Access, findColumn } from '../access.ts'
import type { DataRequest } from '../request/request.ts'
import type { Table } from '../schema/schema.ts'
import type { Source } from './plan.ts'

/** The version's column, if there is one and the caller may read it: to others it would tell of hidden changes. */
export const findVersion = (access: Access, table: Table): Source['version'] =>
  (table.versionColumn && findColumn(access, table, table.versionColumn.name)) ?? undefined

/** The source, telling each row's version when one object is asked for. */
export function withVersion(access: Access, source: Source, { media }: DataRequest): Source {
  if (!media.isSingular || source.isGrouped) return source // what many rows come to has no version
  const version = findVersion(access, source.table)
  return version === undefined ? source : { ...source, version }
}
