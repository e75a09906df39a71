// Recovery codes: how many are left, and a new set, shown once.
import { useEffect, useRef, useState } from 'preact/hooks'
import { backend } from '../backend/client.ts'
import { failureOf } from '../backend/failure.ts'
import { forget, useQuery } from '../backend/query.ts'
import { CopyButton } from './copy-button.tsx'
import { Row } from './panel.tsx'
import { RemoveButton } from './remove-button.tsx'
import { useAction } from './use-action.ts'

const KEY = 'account:recovery-codes'

interface Props {
  hasCodes: boolean
  refresh: () => void
}

export function RecoveryCodes({ hasCodes, refresh }: Props) {
  const [codes, setCodes] = useState<readonly string[]>([])
  if (codes.length > 0) {
    const close = (): void => {
      setCodes([])
      forget(KEY)
      refresh()
    }
    return <NewCodes codes={codes} close={close} />
  }
  return hasCodes ? <KeptCodes show={setCodes} /> : <NoCodes show={setCodes} />
}

interface ShowProps {
  show: (codes: readonly string[]) => void
}

async function make(isFirst: boolean, { show }: ShowProps) {
  const { recoveryCodes } = backend.auth.mfa
  const answer = await (isFirst ? recoveryCodes.generate() : recoveryCodes.regenerate())
  if (answer.error === null) show(answer.data.codes)
  return answer
}

function NoCodes(props: ShowProps) {
  const { isWorking, trouble, run } = useAction()
  return (
    <div class="tip">
      <p>
        <strong>Make recovery codes, too.</strong> They let you in when your second step is lost.
      </p>
      <p class="form-trouble" role="alert">
        {trouble}
      </p>
      <div class="form-buttons">
        <button
          class="button is-small"
          type="button"
          disabled={isWorking}
          onClick={() =>
            run(
              () => make(true, props),
              () => undefined,
            )
          }
        >
          {isWorking ? 'Making them…' : 'Make recovery codes'}
        </button>
      </div>
    </div>
  )
}

function KeptCodes(props: ShowProps) {
  const { data } = useQuery(KEY, readStatus)
  return (
    <ul class="rows">
      <Row
        title="Recovery codes"
        facts={data === null ? 'Each works once.' : `${data.remaining} of ${data.total} left.`}
      >
        <RemoveButton
          action="Replace"
          what="the recovery codes"
          progress="Replacing…"
          question="Make new ones? The old ones stop working at once."
          act={() => make(false, props)}
          done={() => undefined}
        />
      </Row>
    </ul>
  )
}

async function readStatus(): Promise<{ total: number; remaining: number }> {
  const { data, error } = await backend.auth.mfa.recoveryCodes.getStatus()
  if (error !== null) throw failureOf(error.status ?? 0, error)
  return data
}

interface NewProps {
  codes: readonly string[]
  close: () => void
}

function NewCodes({ codes, close }: NewProps) {
  const area = useRef<HTMLElement>(null)
  useEffect(() => area.current?.focus(), [])
  const text = `Recovery codes for ${location.host}\n\n${codes.join('\n')}\n`
  return (
    <section class="tip" ref={area} tabIndex={-1} aria-label="Your recovery codes">
      <p>
        <strong>Keep these codes somewhere safe.</strong> They are shown only now. Each lets you in
        once, in place of your second step.
      </p>
      <ol class="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="form-buttons">
        <CopyButton text={text} what="the recovery codes" />
        <button class="button is-quiet is-small" type="button" onClick={() => download(text)}>
          Download
        </button>
        <button class="button is-small" type="button" onClick={close}>
          I have kept them
        </button>
      </div>
    </section>
  )
}

function download(text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  link.download = 'recovery-codes.txt'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
