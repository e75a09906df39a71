// Adds a security key as a second step.

import { type Complaint, complaintOf } from '../account/complaint.ts'
import { Field } from '../account/field.tsx'
import { Form } from '../account/form.tsx'
import { withProof } from '../account/proof.ts'
import { backend } from '../backend/client.ts'
import { type AddingProps, findFreeName } from './free-name.ts'

export function AddKey({ names, done, cancel }: AddingProps) {
  const add = async (friendlyName: string): Promise<Complaint | null> => {
    if (friendlyName === '') return { field: 'name', sentence: 'Give it a name.' }
    const answer = await withProof(() => backend.auth.mfa.webauthn.register({ friendlyName }))
    if (answer.error === null) done()
    return complaintOf(answer)
  }
  return (
    <div class="adding">
      <Form
        action="Go on"
        progress="Waiting for your key…"
        cancel={cancel}
        submit={(read) => add(read('name').trim())}
      >
        {(sentenceFor) => (
          <Field
            label="Name of the key"
            name="name"
            trouble={sentenceFor('name')}
            hint="So that you know it again. The browser asks for the key next."
          >
            {(attributes) => (
              <input
                {...attributes}
                type="text"
                maxLength={60}
                defaultValue={findFreeName('Security key', names)}
              />
            )}
          </Field>
        )}
      </Form>
    </div>
  )
}
