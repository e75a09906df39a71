// E-mail and password: the form that both ways in share.
import { useRef, useState } from 'preact/hooks'
import { type Complaint, type Credentials, check } from './credentials.ts'
import { Field } from './field.tsx'
import { PasswordField } from './password-field.tsx'

interface Props {
  action: string
  /** What the button says while it works. */
  progress: string
  password: 'current-password' | 'new-password'
  submit: (credentials: Credentials) => Promise<Complaint | null>
}

export function CredentialsForm({ action, progress, password, submit }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const [isWorking, setWorking] = useState(false)
  const [complaint, setComplaint] = useState<Complaint | null>(null)

  const complain = (about: Complaint): void => {
    setComplaint(about)
    const field = about.field === null ? null : form.current?.elements.namedItem(about.field)
    if (field instanceof HTMLInputElement) field.focus()
  }

  const send = async (credentials: Credentials): Promise<void> => {
    setWorking(true)
    const wrong = check(credentials) ?? (await submit(credentials))
    setWorking(false)
    if (wrong !== null) complain(wrong)
  }

  const sentenceFor = (field: Complaint['field']): string =>
    complaint?.field === field ? complaint.sentence : ''

  return (
    <form
      ref={form}
      noValidate
      aria-busy={isWorking}
      onSubmit={(event) => {
        event.preventDefault()
        void send(readCredentials(event.currentTarget))
      }}
    >
      <Field label="E-mail" name="email" trouble={sentenceFor('email')}>
        {(attributes) => (
          <input {...attributes} type="email" autoComplete="email" autoCapitalize="none" />
        )}
      </Field>
      <PasswordField autoComplete={password} trouble={sentenceFor('password')} />
      <p class="form-trouble" role="alert">
        {sentenceFor(null)}
      </p>
      <button class="button is-wide" type="submit" disabled={isWorking}>
        {isWorking ? progress : action}
      </button>
    </form>
  )
}

function readCredentials(form: HTMLFormElement): Credentials {
  const data = new FormData(form)
  const read = (name: string): string => String(data.get(name) ?? '')
  return { email: read('email').trim(), password: read('password') }
}
