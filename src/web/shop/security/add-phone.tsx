// Adds a phone as a second step.
import { useState } from 'preact/hooks'
import { type Complaint, explain } from '../account/complaint.ts'
import { Field } from '../account/field.tsx'
import { Form } from '../account/form.tsx'
import { PhoneStep } from '../account/phone-step.tsx'
import { withProof } from '../account/proof.ts'
import { backend } from '../backend/client.ts'
import { type AddingProps, findFreeName } from './free-name.ts'

export function AddPhone({ names, done, cancel }: AddingProps) {
  const [factorId, setFactorId] = useState('')
  const enroll = async (phone: string): Promise<Complaint | null> => {
    if (!/^\+\d{7,15}$/.test(phone)) {
      return { field: 'phone', sentence: 'Write it with its country: +49 151 23456789.' }
    }
    const friendlyName = findFreeName(`Phone ending in ${phone.slice(-3)}`, names)
    const { data, error } = await withProof(() =>
      backend.auth.mfa.enroll({ factorType: 'phone', phone, friendlyName }),
    )
    if (error !== null) return explain(error)
    setFactorId(data.id)
    return null
  }
  if (factorId !== '') {
    const finish = async (proof: Promise<Complaint | null>): Promise<Complaint | null> => {
      const complaint = await proof
      if (complaint === null) done()
      return complaint
    }
    return (
      <div class="adding">
        <PhoneStep factor={{ id: factorId, name: '' }} finish={finish} />
      </div>
    )
  }
  return (
    <div class="adding">
      <Form
        action="Go on"
        progress="Adding…"
        cancel={cancel}
        submit={(read) => enroll(read('phone').replace(/[\s()/-]/g, ''))}
      >
        {(sentenceFor) => (
          <Field label="Phone number" name="phone" trouble={sentenceFor('phone')}>
            {(attributes) => <input {...attributes} type="tel" autoComplete="tel" />}
          </Field>
        )}
      </Form>
    </div>
  )
}
