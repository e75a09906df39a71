// Sets a new password.
import { backend } from '../backend/client.ts'
import { say } from '../state/notice.ts'
import { type Complaint, explain } from './complaint.ts'
import { checkPassword } from './credentials.ts'
import { Form } from './form.tsx'
import { PasswordField } from './password-field.tsx'
import { withProof } from './proof.ts'

interface Props {
  done: () => void
  cancel?: () => void
}

export function NewPasswordForm({ done, cancel }: Props) {
  const change = async (password: string): Promise<Complaint | null> => {
    const wrong = checkPassword(password)
    if (wrong !== null) return wrong
    const { error } = await withProof(() => backend.auth.updateUser({ password }))
    if (error !== null) return explain(error)
    say('Your new password holds from now on.')
    done()
    return null
  }
  return (
    <Form
      action="Set the password"
      progress="Setting it…"
      submit={(read) => change(read('password'))}
      {...(cancel === undefined ? {} : { cancel })}
    >
      {(sentenceFor) => (
        <PasswordField
          label="New password"
          autoComplete="new-password"
          trouble={sentenceFor('password')}
        />
      )}
    </Form>
  )
}
