// One short message at the foot of the page.
import { createStore } from './store.ts'

export interface Notice {
  text: string
  /** Where to go next. */
  link?: { label: string; url: string }
}

const SHOWN_MS = 7000

export const notice = createStore<Notice | null>(null)

let timer: ReturnType<typeof setTimeout> | undefined

/** Shows a message for a while; it replaces the one before. */
export function say(text: string, link?: Notice['link']): void {
  clearTimeout(timer)
  notice.set(link === undefined ? { text } : { text, link })
  timer = setTimeout(() => notice.set(null), SHOWN_MS)
}

/** Takes the message away. */
export function hush(): void {
  clearTimeout(timer)
  notice.set(null)
}
