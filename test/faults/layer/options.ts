// What chaos is asked for: the variable `LEDGE_CHAOS`, and what is posted to `/_chaos`.
import * as z from 'zod'
import { FAULTS } from './plan.ts'

const mix = z.partialRecord(z.enum(FAULTS), z.number().min(0).max(1))

export const optionsSchema = z.strictObject({
  seed: z.int().min(0),
  faults: mix,
  /** Counted from 1: how often this run's process has been started. */
  life: z.int().min(1).optional(),
})
export const changeSchema = z.strictObject({ faults: mix })
