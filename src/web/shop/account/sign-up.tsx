// Creating an account, which also signs in.
import { useTitle } from '../parts/title.ts'
import { signUp } from './credentials.ts'
import { CredentialsForm } from './credentials-form.tsx'
import { OtherWays } from './other-ways.tsx'
import { useReturn } from './use-return.ts'

export function SignUpScreen() {
  useTitle('Create an account')
  const { next, toSibling } = useReturn()
  return (
    <div class="account">
      <h1>Come in</h1>
      <CredentialsForm
        action="Create an account"
        progress="Creating your account…"
        password="new-password"
        submit={(credentials) => signUp(credentials, next)}
      />
      <OtherWays next={next} />
      <p>
        Been here before? <a href={toSibling('/sign-in')}>Sign in</a>
      </p>
    </div>
  )
}
