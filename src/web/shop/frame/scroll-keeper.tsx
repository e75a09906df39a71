// Keeps the place on every page of the history, also over a reload.
import { useLayoutEffect } from 'preact/hooks'
import { useLocation } from 'preact-iso'

const STORED = 'bramble.places'
const MOST_PLACES = 50
const PATIENCE_MS = 3000

/** Scroll offsets by the key of their history entry. */
const places = new Map<string, number>(readPlaces())
/** The entry that is on the screen. */
let shown = ''

history.scrollRestoration = 'manual'
addEventListener('scroll', notePlace, { passive: true })
addEventListener('click', notePlace, { capture: true }) // a click may leave before the scroll is told
addEventListener('pagehide', () => {
  const latest = [...places].slice(-MOST_PLACES)
  sessionStorage.setItem(STORED, JSON.stringify(latest))
})

export function ScrollKeeper() {
  const { url } = useLocation()
  useLayoutEffect(() => {
    const known = findKey()
    shown = known ?? markEntry()
    return restore(known === null ? 0 : (places.get(known) ?? 0))
  }, [url])
  return null
}

function notePlace(): void {
  places.set(shown, scrollY)
  // A link to the page that one is on makes an entry without a key, and no new URL that would tell of it.
  if (findKey() === null) history.replaceState({ key: shown }, '')
}

function findKey(): string | null {
  const { key } = (history.state ?? {}) as { key?: unknown }
  return typeof key === 'string' ? key : null
}

/** Gives the current entry a key, which Back and reload will find again. */
function markEntry(): string {
  const key = crypto.randomUUID()
  history.replaceState({ key }, '')
  return key
}

/** Scrolls to `top` as soon as the page is long enough, unless the customer moves first. @returns what ends the wait */
function restore(top: number): () => void {
  const abort = new AbortController()
  const observer = new ResizeObserver(() => scroll())
  const stop = (): void => {
    observer.disconnect()
    abort.abort()
  }
  const scroll = (): void => {
    scrollTo(0, top)
    if (Math.abs(scrollY - top) <= 1) stop()
  }
  for (const move of ['wheel', 'touchstart', 'keydown', 'pointerdown']) {
    addEventListener(move, stop, { signal: abort.signal, passive: true })
  }
  const timer = setTimeout(stop, PATIENCE_MS)
  abort.signal.addEventListener('abort', () => clearTimeout(timer))
  observer.observe(document.body)
  scroll()
  return stop
}

function readPlaces(): [string, number][] {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? '[]') as [string, number][]
  } catch {
    return [] // not ours, or not readable
  }
}
