// Watches orders on their way until they are shipped, or refunded.
import { useEffect } from 'preact/hooks'
import { remember } from '../backend/query.ts'
import { useCounter } from '../state/store.ts'
import { type OrderList, readStatuses, SETTLED } from './orders.ts'

const FIRST_MS = 1000
const SLOWEST_MS = 8000

/**
 * Asks for the status of orders on their way now and then, ever more rarely, and not while nobody looks.
 * @param key under which the list is remembered
 */
export function useStatuses(key: string, list: OrderList | null): void {
  const [, redraw] = useCounter()
  const open = (list?.orders ?? []).filter(({ status }) => !SETTLED.includes(status))
  const watched = open.map(({ id, status }) => `${id} ${status}`).join()

  useEffect(() => {
    if (list === null || watched === '') return
    return watch(async () => {
      const statuses = await readStatuses(open.map(({ id }) => id))
      if (statuses.every((one) => watched.includes(`${one.id} ${one.status}`))) return
      remember(key, withStatuses(list, statuses))
      redraw()
    })
  }, [key, watched])
}

function withStatuses(
  list: OrderList,
  statuses: Awaited<ReturnType<typeof readStatuses>>,
): OrderList {
  const orders = list.orders.map((order) => ({
    ...order,
    status: statuses.find(({ id }) => id === order.id)?.status ?? order.status,
  }))
  return { ...list, orders }
}

/** Runs `look` again and again while the page is visible. @returns what ends it */
function watch(look: () => Promise<void>): () => void {
  let delay = FIRST_MS
  let timer: ReturnType<typeof setTimeout> | undefined
  const next = (): void => {
    clearTimeout(timer)
    if (document.hidden) return
    timer = setTimeout(() => void look().catch(ignore).finally(next), delay)
    delay = Math.min(delay * 1.5, SLOWEST_MS)
  }
  const wake = (): void => {
    delay = FIRST_MS
    next()
  }
  document.addEventListener('visibilitychange', wake)
  next()
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', wake)
  }
}

/** A look that failed is followed by another; the list itself says what is wrong when it is read. */
const ignore = (): void => undefined
