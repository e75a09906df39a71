// A code by text message: asks for it, and takes it.
import { useState } from 'preact/hooks'
import { backend } from '../backend/client.ts'
import { CodeForm } from './code-form.tsx'
import { type Complaint, complaintOf, explain } from './complaint.ts'
import { Form } from './form.tsx'
import type { Factor } from './second-proof.ts'

interface Props {
  factor: Pick<Factor, 'id' | 'name'>
  finish: (proof: Promise<Complaint | null>) => Promise<Complaint | null>
}

export function PhoneStep({ factor, finish }: Props) {
  const [challengeId, setChallengeId] = useState('')
  const send = async (): Promise<Complaint | null> => {
    const answer = await backend.auth.mfa.challenge({ factorId: factor.id })
    if (answer.error !== null) return explain(answer.error)
    setChallengeId(answer.data.id)
    return null
  }
  const verify = async (code: string): Promise<Complaint | null> =>
    complaintOf(await backend.auth.mfa.verify({ factorId: factor.id, challengeId, code }))
  if (challengeId === '') {
    return (
      <Form action="Send me a code" progress="Sending…" submit={send}>
        {() => (
          <p>We send six digits to {factor.name === '' ? 'your phone' : `“${factor.name}”`}.</p>
        )}
      </Form>
    )
  }
  return (
    <CodeForm
      label="Code from the message"
      action="Go on"
      progress="Checking…"
      submit={(code) => finish(verify(code))}
    />
  )
}
