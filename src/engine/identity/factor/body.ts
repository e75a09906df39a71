// Bodies of requests about second factors.
import * as z from 'zod'
import { lazy } from '../../core/index.ts'
import { textField } from '../body.ts'

const MAX_NAME_CHARACTERS = 200

/** A factor's name; none is the empty one. */
export const nameField = lazy(() =>
  textField().refine(
    (name) => name.length <= MAX_NAME_CHARACTERS,
    `may be ${MAX_NAME_CHARACTERS} characters long`,
  ),
)

export const enrolSchema = lazy(() =>
  z.object({
    factor_type: textField(),
    friendly_name: nameField(),
    issuer: nameField(),
    phone: textField(),
    /** The code of a reauthentication; a field of ours. */
    nonce: textField(),
  }),
)

/** What only WebAuthn takes; its kind reads it. */
const webAuthnField = lazy(() => z.record(z.string(), z.unknown()).nullish())

export const challengeSchema = lazy(() =>
  z.object({
    channel: z
      .string()
      .nullish()
      .transform((value): 'sms' | 'whatsapp' => (value === 'whatsapp' ? value : 'sms')),
    webauthn: webAuthnField(),
  }),
)

export const verifySchema = lazy(() =>
  z.object({
    challenge_id: textField(),
    code: textField(),
    webauthn: webAuthnField(),
  }),
)

export const nameSchema = lazy(() => z.object({ friendly_name: nameField() }))
export const changeSchema = lazy(() =>
  z.object({ friendly_name: nameField().optional(), phone: textField() }),
)
export const codeSchema = lazy(() => z.object({ code: textField() }))
