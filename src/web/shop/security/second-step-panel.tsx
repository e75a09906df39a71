// The second step: what it can be shown with, what can be added, and the codes for a bad day.
import { useState } from 'preact/hooks'
import type { FactorKind } from '../account/second-proof.ts'
import { knowsWebAuthn } from '../account/ways.ts'
import { backend } from '../backend/client.ts'
import { formatDay } from '../parts/words.ts'
import { say } from '../state/notice.ts'
import { AddApp } from './add-app.tsx'
import { AddKey } from './add-key.tsx'
import { AddPhone } from './add-phone.tsx'
import type { ListedFactor } from './myself.ts'
import { Panel, Row } from './panel.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { RemoveButton } from './remove-button.tsx'

interface Props {
  factors: readonly ListedFactor[]
  hasPhones: boolean
  refresh: () => void
}

type Addable = Exclude<FactorKind, 'recovery_code'>

const NAMES: Readonly<Record<FactorKind, string>> = {
  totp: 'Authenticator app',
  webauthn: 'Security key',
  phone: 'Phone',
  recovery_code: 'Recovery codes',
}

export function SecondStepPanel({ factors, hasPhones, refresh }: Props) {
  const [adding, setAdding] = useState<Addable | null>(null)
  const own = factors.filter(({ kind }) => kind !== 'recovery_code')
  const finish = (): void => {
    setAdding(null)
    say('Your second step is set up. It is asked for at every sign-in.')
    refresh()
  }
  const form = {
    names: factors.map(({ name }) => name),
    done: finish,
    cancel: () => setAdding(null),
  }
  return (
    <Panel
      title="Second step"
      text="Beside your password, something that only you have: who finds the one cannot get in without the other."
    >
      {own.length > 0 && (
        <ul class="rows">
          {own.map((factor) => (
            <FactorRow
              key={factor.id}
              factor={factor}
              isLast={own.length === 1}
              refresh={refresh}
            />
          ))}
        </ul>
      )}
      {adding === null && <AddButtons hasPhones={hasPhones} add={setAdding} />}
      {adding === 'totp' && <AddApp {...form} />}
      {adding === 'webauthn' && <AddKey {...form} />}
      {adding === 'phone' && <AddPhone {...form} />}
      {own.length > 0 && (
        <RecoveryCodes
          hasCodes={factors.some(({ kind }) => kind === 'recovery_code')}
          refresh={refresh}
        />
      )}
    </Panel>
  )
}

interface AddProps {
  hasPhones: boolean
  add: (kind: Addable) => void
}

function AddButtons({ hasPhones, add }: AddProps) {
  return (
    <div class="form-buttons">
      <button class="button is-small" type="button" onClick={() => add('totp')}>
        Add an authenticator app
      </button>
      {knowsWebAuthn && (
        <button class="button is-quiet is-small" type="button" onClick={() => add('webauthn')}>
          Add a security key
        </button>
      )}
      {hasPhones && (
        <button class="button is-quiet is-small" type="button" onClick={() => add('phone')}>
          Add a phone
        </button>
      )}
    </div>
  )
}

interface FactorRowProps {
  factor: ListedFactor
  isLast: boolean
  refresh: () => void
}

function FactorRow({ factor, isLast, refresh }: FactorRowProps) {
  const { id: factorId, kind, name, createdAt } = factor
  const title = name === '' ? NAMES[kind] : name
  const tellsKind = title.startsWith(NAMES[kind])
  return (
    <Row
      title={title}
      facts={`${tellsKind ? 'Added' : `${NAMES[kind]}, added`} ${formatDay(createdAt)}`}
    >
      <RemoveButton
        action="Remove"
        what={title}
        progress="Removing…"
        question={
          isLast
            ? 'Remove it? It is your last one: your recovery codes go, too, and your password alone lets in.'
            : 'Remove it? It will no longer let you in.'
        }
        act={() => remove(factorId)}
        done={refresh}
      />
    </Row>
  )
}

async function remove(factorId: string) {
  const answer = await backend.auth.mfa.unenroll({ factorId })
  // The tokens at hand still tell of the second step; fresh ones tell what is true now.
  if (answer.error === null) await backend.auth.refreshSession()
  return answer
}
