// The address, and a new password.
import { useState } from 'preact/hooks'
import { NewPasswordForm } from '../account/new-password-form.tsx'
import { Panel, Row } from './panel.tsx'

export function PasswordPanel({ email }: { email: string }) {
  const [isOpen, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <Panel title="E-mail and password" text="What most people sign in with.">
      <ul class="rows">
        <Row title={email} facts="We send codes and links to this address.">
          {!isOpen && (
            <button class="button is-quiet is-small" type="button" onClick={() => setOpen(true)}>
              Change the password
            </button>
          )}
        </Row>
      </ul>
      {isOpen && (
        <>
          <p class="faint">Your other devices are signed out with it.</p>
          <NewPasswordForm done={close} cancel={close} />
        </>
      )}
    </Panel>
  )
}
