// What is made when it is first wanted: a Worker starts on many requests that need little of it.

/**
 * A function that makes its value once, at its first call. Most of our schemas are made so: all of
 * them together would take a third of the CPU time of a start, and an isolate parses few kinds of bodies.
 */
export function lazy<Value>(create: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: create() }
    return made.value
  }
}
