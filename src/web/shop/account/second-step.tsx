// Shows a second proof: by an app, a security key, a phone or a recovery code.
import { useState } from 'preact/hooks'
import { useQuery } from '../backend/query.ts'
import { Trouble } from '../parts/trouble.tsx'
import { CodeForm } from './code-form.tsx'
import type { Complaint } from './complaint.ts'
import { KeyStep } from './key-step.tsx'
import { PhoneStep } from './phone-step.tsx'
import {
  type Factor,
  type FactorKind,
  proveByApp,
  proveByRecoveryCode,
  readProofs,
} from './second-proof.ts'

interface Props {
  /** Called when the proof holds. */
  done?: () => void
}

const NAMES: Readonly<Record<FactorKind, string>> = {
  totp: 'Authenticator app',
  webauthn: 'Security key',
  phone: 'Phone',
  recovery_code: 'Recovery code',
}

export function SecondStep({ done = () => undefined }: Props) {
  const { data: factors, failure, retry } = useQuery('account:proofs', readProofs)
  const [chosenId, choose] = useState('')
  if (failure !== null) return <Trouble failure={failure} retry={retry} />
  const chosen = factors?.find(({ id }) => id === chosenId) ?? factors?.[0]
  if (factors === null || chosen === undefined) return <span class="skeleton line" />
  const others = factors.filter((factor) => factor !== chosen)
  const finish = async (proof: Promise<Complaint | null>): Promise<Complaint | null> => {
    const complaint = await proof
    if (complaint === null) done()
    return complaint
  }
  return (
    <>
      <Step key={chosen.id} factor={chosen} finish={finish} />
      {others.length > 0 && (
        <nav class="other-steps" aria-label="Another way">
          <p class="faint">Not at hand? Use another way:</p>
          {others.map((factor) => (
            <button
              key={factor.id}
              class="button is-quiet is-small"
              type="button"
              onClick={() => choose(factor.id)}
            >
              {describe(factor)}
            </button>
          ))}
        </nav>
      )}
    </>
  )
}

/** A factor as one would call it: by its name, with its kind where the name does not tell. */
function describe({ kind, name }: Factor): string {
  if (kind === 'recovery_code' || name === '') return NAMES[kind]
  return name.startsWith(NAMES[kind]) ? name : `${NAMES[kind]}: ${name}`
}

export interface StepProps {
  factor: Factor
  finish: (proof: Promise<Complaint | null>) => Promise<Complaint | null>
}

function Step({ factor, finish }: StepProps) {
  if (factor.kind === 'webauthn') return <KeyStep factor={factor} finish={finish} />
  if (factor.kind === 'phone') return <PhoneStep factor={factor} finish={finish} />
  if (factor.kind === 'recovery_code') {
    return (
      <CodeForm
        kind="recovery-code"
        label="Recovery code"
        hint="Each one works once."
        action="Go on"
        progress="Checking…"
        submit={(code) => finish(proveByRecoveryCode(code))}
      />
    )
  }
  return (
    <CodeForm
      label="Code from your authenticator app"
      hint="Six digits; they change twice a minute."
      action="Go on"
      progress="Checking…"
      submit={(code) => finish(proveByApp(factor.id, code))}
    />
  )
}
