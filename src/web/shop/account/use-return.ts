// The way back: whoever signs in goes on to the page that asked for it.

import { useEffect } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { halfway, session } from '../state/session.ts'
import { useStore } from '../state/store.ts'
import { toLocalPath, withNext } from './paths.ts'

interface Return {
  /** The page to which this leads. */
  next: string
  /** The URL of another form that leads back to the same place. */
  toSibling: (path: string) => string
}

/** Leads on as soon as somebody is signed in; who owes a second proof is asked for it on the sign-in page. */
export function useReturn(): Return {
  const { path, query, route } = useLocation()
  const next = toLocalPath(query.next)
  const customer = useStore(session)
  const isHalfway = useStore(halfway) !== null
  useEffect(() => {
    if (customer != null) route(next, true)
    else if (isHalfway && path !== '/sign-in') route(withNext('/sign-in', next), true)
  }, [customer, isHalfway, path, next, route])
  return { next, toSibling: (sibling) => withNext(sibling, next) }
}
