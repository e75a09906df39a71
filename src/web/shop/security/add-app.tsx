// Adds an authenticator app: its picture to scan, its secret to type, and the first code as proof.
import { useEffect, useState } from 'preact/hooks'
import { CodeForm } from '../account/code-form.tsx'
import { complaintOf, explain } from '../account/complaint.ts'
import { withProof } from '../account/proof.ts'
import { backend } from '../backend/client.ts'
import { CopyButton } from './copy-button.tsx'
import { type AddingProps, findFreeName } from './free-name.ts'

interface Secret {
  factorId: string
  /** A picture, as a data URL. */
  picture: string
  /** Base32, in groups of four. */
  text: string
}

export function AddApp({ names, done, cancel }: AddingProps) {
  const [secret, setSecret] = useState<Secret | null>(null)
  const [trouble, setTrouble] = useState('')
  useEffect(() => {
    let isWanted = true
    void enroll(findFreeName('Authenticator app', names)).then((made) => {
      if (!isWanted) return
      if (typeof made === 'string') setTrouble(made)
      else setSecret(made)
    })
    return () => {
      isWanted = false
    }
  }, [])
  const giveUp = (): void => {
    if (secret !== null) void backend.auth.mfa.unenroll({ factorId: secret.factorId })
    cancel()
  }
  if (trouble !== '') return <NotAdded trouble={trouble} close={cancel} />
  if (secret === null) return <p class="faint">Making a secret for your app…</p>
  return (
    <div class="adding">
      <Picture secret={secret} />
      <CodeForm
        label="Code that the app shows now"
        hint="Six digits; they change twice a minute."
        action="Switch it on"
        progress="Checking…"
        cancel={giveUp}
        submit={async (code) => {
          const answer = await backend.auth.mfa.challengeAndVerify({
            factorId: secret.factorId,
            code,
          })
          if (answer.error === null) done()
          return complaintOf(answer)
        }}
      />
    </div>
  )
}

/** @returns the secret, or a sentence that says why there is none */
async function enroll(friendlyName: string): Promise<Secret | string> {
  const { data, error } = await withProof(() =>
    backend.auth.mfa.enroll({ factorType: 'totp', friendlyName }),
  )
  if (error !== null) return explain(error).sentence
  const text = data.totp.secret.replace(/(.{4})(?=.)/g, '$1 ')
  return { factorId: data.id, picture: data.totp.qr_code, text }
}

function Picture({ secret }: { secret: Secret }) {
  return (
    <div class="qr">
      <img src={secret.picture} alt="QR code for your authenticator app" width="180" height="180" />
      <div>
        <p>Scan this with your authenticator app, or type the secret into it:</p>
        <p>
          <code class="secret">{secret.text}</code>
        </p>
        <CopyButton text={secret.text.replaceAll(' ', '')} what="the secret" />
      </div>
    </div>
  )
}

interface NotAddedProps {
  trouble: string
  close: () => void
}

export const NotAdded = ({ trouble, close }: NotAddedProps) => (
  <div class="adding">
    <p class="form-trouble" role="alert">
      {trouble}
    </p>
    <div class="form-buttons">
      <button class="button is-quiet is-small" type="button" onClick={close}>
        Close
      </button>
    </div>
  </div>
)
