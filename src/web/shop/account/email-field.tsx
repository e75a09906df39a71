// An e-mail address.
import { Field } from './field.tsx'

export const EmailField = ({ trouble }: { trouble: string }) => (
  <Field label="E-mail" name="email" trouble={trouble}>
    {(attributes) => (
      <input {...attributes} type="email" autoComplete="email" autoCapitalize="none" />
    )}
  </Field>
)
