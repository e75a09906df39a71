// Screens that are for customers only.

import { useEffect } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { type Customer, session } from './session.ts'
import { useStore } from './store.ts'

/**
 * Leads visitors to the sign-in, and back to `path` afterwards.
 * @returns the customer; null while that is not known, and for a visitor who is on their way
 */
export function useCustomer(path: string): Customer | null {
  const { route } = useLocation()
  const customer = useStore(session)
  useEffect(() => {
    if (customer === null) route(`/sign-in?next=${path}`, true)
  }, [customer, route, path])
  return customer ?? null
}
