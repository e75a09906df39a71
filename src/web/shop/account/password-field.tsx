// A password, which may be looked at while typing.
import { useState } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { Field } from './field.tsx'

interface Props {
  autoComplete: 'current-password' | 'new-password'
  trouble: string
  label?: string
}

export function PasswordField({ autoComplete, trouble, label = 'Password' }: Props) {
  const [isShown, setShown] = useState(false)
  const hint = autoComplete === 'new-password' ? 'At least 8 characters.' : ''
  return (
    <Field label={label} name="password" trouble={trouble} hint={hint}>
      {(attributes) => (
        <span class="password">
          {isShown ? (
            <input {...attributes} type="text" autoComplete={autoComplete} />
          ) : (
            <input {...attributes} type="password" autoComplete={autoComplete} />
          )}
          <button
            class="icon-button"
            type="button"
            aria-pressed={isShown}
            onClick={() => setShown(!isShown)}
          >
            <Icon name="eye" />
            <span class="visually-hidden">Show the password</span>
          </button>
        </span>
      )}
    </Field>
  )
}
