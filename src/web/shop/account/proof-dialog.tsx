// The second step in the middle of something: a dialog over the page that wants it.
import { useEffect, useRef } from 'preact/hooks'
import { useStore } from '../state/store.ts'
import { question } from './proof.ts'
import { SecondStep } from './second-step.tsx'

export function ProofDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = useStore(question)
  useEffect(() => {
    if (open === null) dialog.current?.close()
    else dialog.current?.showModal()
  }, [open])
  return (
    <dialog
      ref={dialog}
      class="account is-dialog"
      aria-labelledby="proof-title"
      onClose={() => open?.answer(false)}
    >
      <h2 id="proof-title">Is it you?</h2>
      <p>This needs your second step first. Then it goes on by itself.</p>
      {open !== null && <SecondStep done={() => open.answer(true)} />}
      <button class="link-button" type="button" onClick={() => dialog.current?.close()}>
        Cancel
      </button>
    </dialog>
  )
}
