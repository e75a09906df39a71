// A new password: after one was forgotten.
import { useLocation } from 'preact-iso'
import { useTitle } from '../parts/title.ts'
import { useCustomer } from '../state/use-customer.ts'
import { NewPasswordForm } from './new-password-form.tsx'

export function NewPasswordScreen() {
  useTitle('A new password')
  const { route } = useLocation()
  const customer = useCustomer('/new-password')
  return (
    <div class="account">
      <h1>A new password</h1>
      {customer !== null && (
        <>
          <p>
            For <strong class="address">{customer.email}</strong>. Your other devices are signed out
            with it.
          </p>
          <NewPasswordForm done={() => route('/account', true)} />
        </>
      )}
    </div>
  )
}
