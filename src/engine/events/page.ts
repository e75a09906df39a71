// Pages of lists: each says where the next one begins, so that rows which come and go in between shift nothing.

/** Which page. */
export interface PageRequest<Cursor> {
  readonly limit: number
  /** Where the page before ended; null for the first page. */
  readonly after: Cursor | null
}

export interface Page<Item, Cursor> {
  readonly items: readonly Item[]
  /** For the next page's `after`; null on the last page. */
  readonly next: Cursor | null
}

/** Makes a page of rows of which one more than `limit` was asked for, to see whether there are more. */
export function createPage<Item, Cursor>(
  rows: readonly Item[],
  limit: number,
  findCursor: (last: Item) => Cursor,
): Page<Item, Cursor> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const isLastPage = rows.length <= limit || last === undefined
  return { items, next: isLastPage ? null : findCursor(last) }
}
