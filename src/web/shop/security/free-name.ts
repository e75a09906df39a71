// Names for new second steps.

export interface AddingProps {
  /** Names that are taken. */
  names: readonly string[]
  done: () => void
  cancel: () => void
}

/** The name, with the first number that makes it a new one. */
export function findFreeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  for (let number = 2; ; number += 1) {
    if (!taken.includes(`${name} ${number}`)) return `${name} ${number}`
  }
}
