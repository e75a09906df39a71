// Lists in bounded pieces, for what takes only so many at once.

/** `items` in order, in lists of `size` at most. */
export function inChunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
