// The way back: whoever signs in goes on to the page that asked for it.
import { useEffect } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { session } from '../state/session.ts'
import { useStore } from '../state/store.ts'

/**
 * Leads on as soon as somebody is signed in.
 * @returns the URL of another form that leads back to the same place
 */
export function useReturn(): (path: string) => string {
  const { query, route } = useLocation()
  const next = toLocalPath(query.next)
  const customer = useStore(session)
  useEffect(() => {
    if (customer != null) route(next, true)
  }, [customer, next, route])
  return (path) => (next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`)
}

/** A path of this origin, whatever the address bar says. */
function toLocalPath(wanted: string | undefined): string {
  const url = URL.parse(wanted ?? '/', location.origin)
  return url?.origin === location.origin ? url.pathname + url.search : '/'
}
