// Reads the local D1 of a Ledge that has stopped.
import { openLocalState } from '../../scripts/start/database.ts'

/** The rows of each query on the database in `persistTo`; its Ledge must not be running. */
export async function readLocalDatabase(
  persistTo: string,
  queries: readonly string[],
): Promise<Record<string, unknown>[][]> {
  const miniflare = await openLocalState(persistTo)
  try {
    const database = await miniflare.getD1Database('DB')
    const results = await database.batch<Record<string, unknown>>(
      queries.map((query) => database.prepare(query)),
    )
    return results.map(({ results }) => results)
  } finally {
    await miniflare.dispose()
  }
}
