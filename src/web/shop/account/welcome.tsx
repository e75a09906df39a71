// Where links of mails and other services lead back to: finishes what was begun, or says why it cannot.

import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { backend } from '../backend/client.ts'
import { forget } from '../backend/query.ts'
import { useTitle } from '../parts/title.ts'
import { session } from '../state/session.ts'
import { useStore } from '../state/store.ts'
import { type Arrival, takeArrival } from './arrival.ts'
import { complaintOf } from './complaint.ts'
import { toLocalPath, withNext } from './paths.ts'
import { useReturn } from './use-return.ts'

/** `''` while it is not known, `null` when nothing is wrong. */
type Trouble = string | null

export function WelcomeScreen() {
  const [trouble, setTrouble] = useState<Trouble>('')
  useTitle(trouble === '' || trouble === null ? 'One moment' : 'That did not work')
  useEffect(() => void finish(takeArrival()).then(setTrouble), [])
  if (trouble === null) return <Onward />
  return trouble === '' ? <Wait /> : <Failed trouble={trouble} />
}

async function finish(arrival: Arrival): Promise<Trouble> {
  if (arrival.kind === 'refused') return arrival.sentence
  if (arrival.kind === 'empty') return null
  const complaint = complaintOf(await backend.auth.exchangeCodeForSession(arrival.code))
  forget('account') // a link may have changed it
  return complaint?.sentence ?? null
}

const Wait = () => (
  <div class="account is-waiting" role="status">
    <span class="spinner" aria-hidden="true" />
    <h1>One moment, we let you in…</h1>
  </div>
)

/** Waits until the session is known, and leads on. */
function Onward() {
  const { next } = useReturn()
  const { route } = useLocation()
  const customer = useStore(session)
  useEffect(() => {
    const timer = setTimeout(() => customer === null && route(withNext('/sign-in', next), true), 0)
    return () => clearTimeout(timer)
  }, [customer, next, route])
  return <Wait />
}

function Failed({ trouble }: { trouble: string }) {
  const { query } = useLocation()
  const isSignedIn = useStore(session) != null
  const next = toLocalPath(query.next)
  return (
    <div class="account">
      <h1>That did not work</h1>
      <p role="alert">{trouble}</p>
      <p>
        <a class="button" href={isSignedIn ? next : withNext('/sign-in', next)}>
          {isSignedIn ? 'Go on' : 'To the sign-in'}
        </a>
      </p>
    </div>
  )
}
