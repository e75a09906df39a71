// E-mail and password: the form that both ways in share.
import type { Complaint } from './complaint.ts'
import { type Credentials, check } from './credentials.ts'
import { EmailField } from './email-field.tsx'
import { Form } from './form.tsx'
import { PasswordField } from './password-field.tsx'

interface Props {
  action: string
  /** What the button says while it works. */
  progress: string
  password: 'current-password' | 'new-password'
  submit: (credentials: Credentials) => Promise<Complaint | null>
}

export function CredentialsForm({ action, progress, password, submit }: Props) {
  const send = async (credentials: Credentials): Promise<Complaint | null> =>
    check(credentials) ?? submit(credentials)
  return (
    <Form
      action={action}
      progress={progress}
      submit={(read) => send({ email: read('email').trim(), password: read('password') })}
    >
      {(sentenceFor) => (
        <>
          <EmailField trouble={sentenceFor('email')} />
          <PasswordField autoComplete={password} trouble={sentenceFor('password')} />
        </>
      )}
    </Form>
  )
}
