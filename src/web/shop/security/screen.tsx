// The account: how one gets in, what protects it, and where one is signed in.
import { useWays } from '../account/ways.ts'
import { useTitle } from '../parts/title.ts'
import { Trouble } from '../parts/trouble.tsx'
import type { Customer } from '../state/session.ts'
import { useCustomer } from '../state/use-customer.ts'
import { ElsewherePanel } from './elsewhere-panel.tsx'
import { useMyself } from './myself.ts'
import { PasskeyPanel } from './passkey-panel.tsx'
import { PasswordPanel } from './password-panel.tsx'
import { SecondStepPanel } from './second-step-panel.tsx'
import { SessionPanel } from './session-panel.tsx'
import { AccountSkeleton } from './skeleton.tsx'

export function AccountScreen() {
  useTitle('Your account')
  const customer = useCustomer('/account')
  return (
    <div class="narrow">
      <h1>Your account</h1>
      {customer === null ? <AccountSkeleton /> : <Panels customer={customer} />}
    </div>
  )
}

function Panels({ customer }: { customer: Customer }) {
  const { data: myself, failure, refresh } = useMyself(customer.id)
  const ways = useWays()
  const wrong = failure ?? ways.failure
  if (wrong !== null) {
    const retry = failure === null ? ways.retry : refresh
    return <Trouble failure={wrong} retry={retry} />
  }
  if (myself === null || ways.data === null) return <AccountSkeleton />
  const { hasPasskeys, hasPhones, providers } = ways.data
  return (
    <div class="panels">
      <PasswordPanel email={customer.email} />
      {hasPasskeys && <PasskeyPanel />}
      <SecondStepPanel factors={myself.factors} hasPhones={hasPhones} refresh={refresh} />
      <ElsewherePanel identities={myself.identities} providers={providers} refresh={refresh} />
      <SessionPanel />
    </div>
  )
}
