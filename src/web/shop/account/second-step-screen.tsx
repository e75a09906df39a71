// The second step of signing in.
import { useTitle } from '../parts/title.ts'
import { halfway, leave } from '../state/session.ts'
import { useStore } from '../state/store.ts'
import { SecondStep } from './second-step.tsx'

export function SecondStepScreen() {
  useTitle('One more step')
  const email = useStore(halfway)?.email ?? ''
  return (
    <div class="account">
      <h1>One more step</h1>
      <p>
        Your account is protected by a second step
        {email !== '' && (
          <>
            : <strong class="address">{email}</strong>
          </>
        )}
        .
      </p>
      <SecondStep />
      <p>
        Not you?{' '}
        <button class="link-button" type="button" onClick={() => void leave()}>
          Sign out
        </button>
      </p>
    </div>
  )
}
