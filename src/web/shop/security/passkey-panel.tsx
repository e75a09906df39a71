// Passkeys: adding, naming and removing them.
import { useState } from 'preact/hooks'
import { type Complaint, complaintOf } from '../account/complaint.ts'
import { Field } from '../account/field.tsx'
import { Form } from '../account/form.tsx'
import { withProof } from '../account/proof.ts'
import { backend } from '../backend/client.ts'
import { failureOf } from '../backend/failure.ts'
import { forget, useQuery } from '../backend/query.ts'
import { Trouble } from '../parts/trouble.tsx'
import { formatDay } from '../parts/words.ts'
import { say } from '../state/notice.ts'
import { Panel, Row } from './panel.tsx'
import { RemoveButton } from './remove-button.tsx'
import { useAction } from './use-action.ts'

const KEY = 'account:passkeys'

export function PasskeyPanel() {
  const { data: passkeys, failure, retry } = useQuery(KEY, readPasskeys, true)
  const refresh = (): void => {
    forget(KEY)
    retry()
  }
  return (
    <Panel
      title="Passkeys"
      text="Sign in with your finger, your face or your device's PIN. Nothing to remember, nothing to steal."
    >
      {failure !== null && <Trouble failure={failure} retry={retry} />}
      {passkeys !== null && passkeys.length > 0 && (
        <ul class="rows">
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} refresh={refresh} />
          ))}
        </ul>
      )}
      <AddPasskey refresh={refresh} />
    </Panel>
  )
}

interface Passkey {
  id: string
  friendly_name?: string
  created_at: string
  last_used_at?: string
}

async function readPasskeys(): Promise<readonly Passkey[]> {
  const { data, error } = await backend.auth.passkey.list()
  if (error !== null) throw failureOf(error.status === 403 ? 401 : (error.status ?? 0), error)
  return data
}

interface RowProps {
  passkey: Passkey
  refresh: () => void
}

function PasskeyRow({ passkey, refresh }: RowProps) {
  const [isNaming, setNaming] = useState(false)
  const { id: passkeyId, friendly_name: name = 'Passkey', created_at, last_used_at } = passkey
  const used = last_used_at == null ? 'Not used yet' : `Last used ${formatDay(last_used_at)}`
  const finish = (): void => {
    setNaming(false)
    refresh()
  }
  if (isNaming) {
    return (
      <li class="row">
        <NamePasskey passkeyId={passkeyId} name={name} done={finish} />
      </li>
    )
  }
  return (
    <Row title={name} facts={`${used} · added ${formatDay(created_at)}`}>
      <button class="button is-quiet is-small" type="button" onClick={() => setNaming(true)}>
        Rename<span class="visually-hidden"> {name}</span>
      </button>
      <RemoveButton
        action="Remove"
        what={name}
        progress="Removing…"
        question="Remove it? It will no longer let you in."
        act={() => backend.auth.passkey.delete({ passkeyId })}
        done={refresh}
      />
    </Row>
  )
}

interface NameProps {
  passkeyId: string
  name: string
  done: () => void
}

function NamePasskey({ passkeyId, name, done }: NameProps) {
  const rename = async (friendlyName: string): Promise<Complaint | null> => {
    if (friendlyName === '') return { field: 'name', sentence: 'Give it a name.' }
    const answer = await withProof(() => backend.auth.passkey.update({ passkeyId, friendlyName }))
    if (answer.error === null) done()
    return complaintOf(answer)
  }
  return (
    <Form
      action="Save"
      progress="Saving…"
      cancel={done}
      submit={(read) => rename(read('name').trim())}
    >
      {(sentenceFor) => (
        <Field label="Name of the passkey" name="name" trouble={sentenceFor('name')}>
          {(attributes) => (
            <input {...attributes} type="text" maxLength={120} defaultValue={name} />
          )}
        </Field>
      )}
    </Form>
  )
}

function AddPasskey({ refresh }: { refresh: () => void }) {
  const { isWorking, trouble, run } = useAction()
  const finish = (): void => {
    say('Your passkey is ready. Next time it lets you in.')
    refresh()
  }
  return (
    <>
      <p class="form-trouble" role="alert">
        {trouble}
      </p>
      <div class="form-buttons">
        <button
          class="button is-small"
          type="button"
          disabled={isWorking}
          onClick={() => run(() => backend.auth.registerPasskey(), finish)}
        >
          {isWorking ? 'Waiting for your device…' : 'Add a passkey'}
        </button>
      </div>
    </>
  )
}
