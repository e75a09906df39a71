// Signing in with a mail, which holds a link and a code: for a password that is forgotten, and for who wants none.
import { useState } from 'preact/hooks'
import { backend } from '../backend/client.ts'
import { useTitle } from '../parts/title.ts'
import { CodeForm } from './code-form.tsx'
import { type Complaint, complaintOf } from './complaint.ts'
import { checkEmail } from './credentials.ts'
import { EmailField } from './email-field.tsx'
import { Form } from './form.tsx'
import { welcomeUrl } from './paths.ts'
import { useReturn } from './use-return.ts'

const NEW_PASSWORD = '/new-password'

export function MailCodeScreen() {
  useTitle('Get a code by mail')
  const { next, toSibling } = useReturn()
  const send = async (email: string): Promise<Complaint | null> =>
    complaintOf(
      await backend.auth.signInWithOtp({ email, options: { emailRedirectTo: welcomeUrl(next) } }),
    )
  return (
    <MailSteps
      title="Get a code by mail"
      text="We send you a code and a link; either lets you in. Without an account yet, you get one."
      send={send}
      type="email"
      signIn={toSibling('/sign-in')}
    />
  )
}

export function ForgottenScreen() {
  useTitle('Forgot your password?')
  const { toSibling } = useReturn()
  const send = async (email: string): Promise<Complaint | null> =>
    complaintOf(
      await backend.auth.resetPasswordForEmail(email, { redirectTo: welcomeUrl(NEW_PASSWORD) }),
    )
  return (
    <MailSteps
      title="Forgot your password?"
      text="It happens. We send you a code and a link; with either you can set a new one."
      send={send}
      type="recovery"
      signIn={toSibling('/sign-in')}
    />
  )
}

interface Props {
  title: string
  text: string
  send: (email: string) => Promise<Complaint | null>
  type: 'email' | 'recovery'
  /** The URL of the sign-in page. */
  signIn: string
}

function MailSteps({ title, text, send, type, signIn }: Props) {
  const [email, setEmail] = useState('')
  const ask = async (wanted: string): Promise<Complaint | null> => {
    const wrong = checkEmail(wanted) ?? (await send(wanted))
    if (wrong === null) setEmail(wanted)
    return wrong
  }
  return (
    <div class="account">
      <h1>{email === '' ? title : 'Look into your mail'}</h1>
      {email === '' ? (
        <>
          <p>{text}</p>
          <Form
            action="Send the mail"
            progress="Sending…"
            submit={(read) => ask(read('email').trim())}
          >
            {(sentenceFor) => <EmailField trouble={sentenceFor('email')} />}
          </Form>
        </>
      ) : (
        <SentMail email={email} type={type} again={() => setEmail('')} />
      )}
      <p>
        <a href={signIn}>Back to the sign-in</a>
      </p>
    </div>
  )
}

interface SentProps {
  email: string
  type: Props['type']
  again: () => void
}

function SentMail({ email, type, again }: SentProps) {
  return (
    <>
      <p>
        If <strong class="address">{email}</strong> can sign in here, a mail is on its way. Type its
        code, or open its link in this browser.
      </p>
      {isLocal && (
        <p class="tip">
          This shop runs on your own machine, and so does its mail:{' '}
          <a href="/_dev/mail" target="_blank" rel="noopener">
            open the mailbox
          </a>
          .
        </p>
      )}
      <CodeForm
        label="Code from the mail"
        action="Sign in"
        progress="Signing in…"
        submit={async (token) => complaintOf(await backend.auth.verifyOtp({ email, token, type }))}
      />
      <p>
        Nothing there?{' '}
        <button class="link-button" type="button" onClick={again}>
          Send it again
        </button>
      </p>
    </>
  )
}

const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)
