// A form of an account: its fields, one button, and what is wrong with which.
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Complaint } from './complaint.ts'

type Read = (field: string) => string

interface Props {
  action: string
  /** What the button says while it works. */
  progress: string
  submit: (read: Read) => Promise<Complaint | null>
  /** A way out, where there is one. */
  cancel?: () => void
  /** The fields, each with the sentence about it. */
  children: (sentenceFor: (field: Complaint['field']) => string) => ComponentChildren
}

export function Form({ action, progress, submit, cancel, children }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const [isWorking, setWorking] = useState(false)
  const [complaint, setComplaint] = useState<Complaint | null>(null)

  const complain = (about: Complaint | null): void => {
    setComplaint(about)
    const field = about?.field == null ? null : form.current?.elements.namedItem(about.field)
    if (field instanceof HTMLInputElement) field.focus()
  }

  const send = async (read: Read): Promise<void> => {
    setWorking(true)
    setComplaint(null)
    const wrong = await submit(read)
    setWorking(false)
    complain(wrong)
  }

  const sentenceFor = (field: Complaint['field']): string =>
    complaint?.field === field ? complaint.sentence : ''

  return (
    <form
      ref={form}
      class="account-form"
      noValidate
      aria-busy={isWorking}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isWorking) void send(readerOf(event.currentTarget))
      }}
    >
      {children(sentenceFor)}
      <p class="form-trouble" role="alert">
        {sentenceFor(null)}
      </p>
      <div class="form-buttons">
        <button class="button" type="submit" disabled={isWorking}>
          {isWorking ? progress : action}
        </button>
        {cancel !== undefined && (
          <button class="button is-quiet" type="button" onClick={cancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  )
}

function readerOf(form: HTMLFormElement): Read {
  const data = new FormData(form)
  return (field) => String(data.get(field) ?? '')
}
