// A code from somewhere else: a mail, an app, a phone, a piece of paper.
import { useEffect, useRef } from 'preact/hooks'
import type { Complaint } from './complaint.ts'
import { Field } from './field.tsx'
import { Form } from './form.tsx'

interface Props {
  label: string
  hint?: string
  /** Six digits unless it says otherwise. */
  kind?: 'digits' | 'recovery-code'
  action: string
  progress: string
  submit: (code: string) => Promise<Complaint | null>
  cancel?: () => void
}

export function CodeForm({ label, hint = '', kind = 'digits', submit, ...form }: Props) {
  const area = useRef<HTMLDivElement>(null)
  useEffect(() => area.current?.querySelector('input')?.focus(), [])
  const send = async (code: string): Promise<Complaint | null> => {
    const wrong = checkCode(code, kind)
    if (wrong !== null) return { field: 'code', sentence: wrong }
    return submit(code)
  }
  return (
    <div ref={area}>
      <Form {...form} submit={(read) => send(read('code').replace(/\s/g, ''))}>
        {(sentenceFor) => (
          <Field label={label} name="code" trouble={sentenceFor('code')} hint={hint}>
            {(attributes) =>
              kind === 'digits' ? (
                <input
                  {...attributes}
                  class="code-input"
                  type="text"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                />
              ) : (
                <input
                  {...attributes}
                  class="code-input"
                  type="text"
                  autoComplete="off"
                  autoCapitalize="none"
                  spellcheck={false}
                />
              )
            }
          </Field>
        )}
      </Form>
    </div>
  )
}

function checkCode(code: string, kind: 'digits' | 'recovery-code'): string | null {
  if (kind === 'digits') return /^\d{6}$/.test(code) ? null : 'A code has six digits.'
  return code === '' ? 'Type one of your recovery codes.' : null
}
