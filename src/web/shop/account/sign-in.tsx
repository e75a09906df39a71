// Signing in, with the way back to where the customer was.
import { useTitle } from '../parts/title.ts'
import { halfway, session } from '../state/session.ts'
import { useStore } from '../state/store.ts'
import { signIn } from './credentials.ts'
import { CredentialsForm } from './credentials-form.tsx'
import { OtherWays } from './other-ways.tsx'
import { SecondStepScreen } from './second-step-screen.tsx'
import { useReturn } from './use-return.ts'

export function SignInScreen() {
  const isHalfway = useStore(halfway) !== null
  const isSignedIn = useStore(session) != null
  const { next, toSibling } = useReturn()
  if (isSignedIn) return null // on the way to where they wanted to go
  return isHalfway ? <SecondStepScreen /> : <FirstStep next={next} toSibling={toSibling} />
}

function FirstStep({ next, toSibling }: ReturnType<typeof useReturn>) {
  useTitle('Sign in')
  return (
    <div class="account">
      <h1>Welcome back</h1>
      <CredentialsForm
        action="Sign in"
        progress="Signing in…"
        password="current-password"
        submit={signIn}
      />
      <p>
        <a href={toSibling('/forgotten')}>Forgot your password?</a>
      </p>
      <OtherWays next={next} hasMail hasPasskey />
      <p>
        New here? <a href={toSibling('/sign-up')}>Create an account</a>
      </p>
    </div>
  )
}
