// Making a backup: everything in D1 that was not made from something else, with what restores it.
import { Checksum, type Total } from './checksum.ts'
import { createHead, writeLines } from './file.ts'
import { listStored, type Source } from './source.ts'

/** Writes a source into a new file. @returns what each table came to */
export async function backUp(source: Source, path: string): Promise<ReadonlyMap<string, Total>> {
  const totals = new Map<string, Total>()
  await writeLines(path, listLines(source, totals))
  return totals
}

async function* listLines(source: Source, totals: Map<string, Total>): AsyncGenerator<object> {
  yield createHead(source.schema)
  for (const { name, columns } of listStored(source.schema)) {
    yield { table: name, columns }
    const checksum = new Checksum()
    for await (const row of source.rows({ name, columns })) {
      checksum.add(row)
      yield row
    }
    totals.set(name, checksum.total)
    yield { end: name, ...checksum.total }
  }
  yield { complete: true }
}

/** What each table of a source comes to. */
export async function addUp(source: Source): Promise<Map<string, Total>> {
  const totals = new Map<string, Total>()
  for (const table of listStored(source.schema)) {
    const checksum = new Checksum()
    for await (const row of source.rows(table)) checksum.add(row)
    totals.set(table.name, checksum.total)
  }
  return totals
}
