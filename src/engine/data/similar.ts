// "Perhaps you meant …": the most alike of some names.

const MAX_LENGTH = 64

/** The candidate at most a third of whose letters differ from `name`, the nearest first; null when none is near. */
export function findSimilar(name: string, candidates: readonly string[]): string | null {
  if (name.length > MAX_LENGTH) return null
  const near = candidates
    .map((candidate) => ({ candidate, distance: countEdits(name, candidate) }))
    .filter(({ candidate, distance }) => distance <= candidate.length / 3)
    .toSorted((some, other) => some.distance - other.distance)
  return near[0]?.candidate ?? null
}

/** Levenshtein's distance: the fewest insertions, deletions and replacements of a letter. */
function countEdits(some: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...some].entries()) {
    const current = [row + 1]
    for (const [column, otherLetter] of [...other].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === otherLetter ? 0 : 1)
      const removed = (previous[column + 1] ?? 0) + 1
      const added = (current[column] ?? 0) + 1
      current.push(Math.min(replaced, removed, added))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
