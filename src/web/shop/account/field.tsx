// A labelled field with room for a complaint, so that nothing moves when there is one.
import type { VNode } from 'preact'
import { useId } from 'preact/hooks'

interface Attributes {
  id: string
  name: string
  required: boolean
  'aria-invalid': boolean
  'aria-describedby': string
}

interface Props {
  label: string
  name: string
  /** A sentence, empty when all is well. */
  trouble: string
  /** Shown while there is no complaint. */
  hint?: string
  children: (attributes: Attributes) => VNode
}

export function Field({ label, name, trouble, hint = '', children }: Props) {
  const id = useId()
  const note = `${id}-note`
  const hasTrouble = trouble !== ''
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        name,
        required: true,
        'aria-invalid': hasTrouble,
        'aria-describedby': note,
      })}
      <p id={note} class={hasTrouble ? 'field-note is-trouble' : 'field-note'}>
        {hasTrouble ? trouble : hint}
      </p>
    </div>
  )
}
