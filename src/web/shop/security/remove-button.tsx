// A button that asks once more before it removes something.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AccountError } from '../account/complaint.ts'
import { useAction } from './use-action.ts'

interface Props {
  /** What it does: `Remove`. */
  action: string
  /** What it is done to, for screen readers. */
  what: string
  progress: string
  question: string
  act: () => Promise<{ error: AccountError | null }>
  done: () => void
}

export function RemoveButton({ action, what, progress, question, act, done }: Props) {
  const [isAsking, setAsking] = useState(false)
  const confirm = useRef<HTMLButtonElement>(null)
  const { isWorking, trouble, run } = useAction()
  useEffect(() => {
    if (isAsking) confirm.current?.focus()
  }, [isAsking])
  if (!isAsking) {
    return (
      <button class="button is-quiet is-small" type="button" onClick={() => setAsking(true)}>
        {action}
        <span class="visually-hidden"> {what}</span>
      </button>
    )
  }
  return (
    <fieldset class="confirm" aria-label={`${action} ${what}`}>
      <p>{question}</p>
      <p class="form-trouble" role="alert">
        {trouble}
      </p>
      <div class="form-buttons">
        <button
          ref={confirm}
          class="button is-small is-alert"
          type="button"
          disabled={isWorking}
          onClick={() => run(act, done)}
        >
          {isWorking ? progress : `Yes, ${action.toLowerCase()}`}
        </button>
        <button class="button is-quiet is-small" type="button" onClick={() => setAsking(false)}>
          Keep
        </button>
      </div>
    </fieldset>
  )
}
