// Bodies of requests about passkeys.
import * as z from 'zod'
import { lazy } from '../../core/index.ts'

const MAX_NAME_CHARACTERS = 120

export const optionsSchema = lazy(() => z.object({}))

export const answerSchema = lazy(() =>
  z.object({
    challenge_id: z.guid().transform((id) => id.toLowerCase()),
    credential: z.record(z.string(), z.unknown()),
  }),
)

export const nameSchema = lazy(() =>
  z.object({
    friendly_name: z.string().trim().min(1).max(MAX_NAME_CHARACTERS),
  }),
)
