// Something did not load: says so, and offers what helps.
import { useEffect } from 'preact/hooks'
import type { Failure } from '../backend/failure.ts'
import { dropSession } from '../state/session.ts'

/** A failure in place of what should be there; tries again by itself when the connection is back. */
export function Trouble({ failure, retry }: { failure: Failure; retry: () => void }) {
  useEffect(() => {
    if (failure.kind === 'session-ended') void dropSession()
    addEventListener('online', retry)
    return () => removeEventListener('online', retry)
  }, [failure, retry])
  return (
    <div class="trouble" role="alert">
      <p>{failure.message}</p>
      <button class="button is-quiet" type="button" onClick={retry}>
        Try again
      </button>
    </div>
  )
}
