// A value that components watch.
import { useCallback, useLayoutEffect, useReducer } from 'preact/hooks'

export interface Store<T> {
  get(): T
  set(value: T): void
  /** Calls `listener` after each change until the returned function is called. */
  subscribe(listener: () => void): () => void
}

export function createStore<T>(initial: T): Store<T> {
  const listeners = new Set<() => void>()
  let current = initial
  return {
    get: () => current,
    set(value) {
      current = value
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** The store's value; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, redraw] = useCounter()
  useLayoutEffect(() => store.subscribe(redraw), [store])
  return store.get()
}

/** A count and what raises it; raising it draws the component again. */
export function useCounter(): [count: number, raise: () => void] {
  const [count, dispatch] = useReducer((current: number, _: undefined) => current + 1, 0)
  const raise = useCallback(() => dispatch(undefined), [])
  return [count, raise]
}
