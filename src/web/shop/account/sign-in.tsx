// Signing in, with the way back to where the customer was.
import { useTitle } from '../parts/title.ts'
import { signIn } from './credentials.ts'
import { CredentialsForm } from './credentials-form.tsx'
import { useReturn } from './use-return.ts'

export function SignInScreen() {
  useTitle('Sign in')
  const toSibling = useReturn()
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
        New here? <a href={toSibling('/sign-up')}>Create an account</a>
      </p>
    </div>
  )
}
