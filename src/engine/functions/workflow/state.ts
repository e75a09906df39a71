// How a workflow stands, for who asks after its invocation.
import { ApiError, type Scope } from '../../core/index.ts'
import { describeFailure, type Failure } from '../invocation/outcome.ts'
import { findInstance } from './binding.ts'
import type { Progress } from './progress.ts'

/** What its row says. */
interface WorkflowRow {
  readonly id: string
  readonly outcome: string | null
  readonly progress: string | null
  /** Of the delivery that makes the instance. */
  readonly state: string | null
}

export type WorkflowState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'stopped'; readonly failure: Failure }
  | ({ readonly kind: 'begun' } & Progress)

/** Asks Workflows too, while the row knows no end: what an operator ended there could not write one. */
export async function findWorkflowState(scope: Scope, row: WorkflowRow): Promise<WorkflowState> {
  const isGivenUp = row.state === 'dead' || row.state === 'discarded'
  if (row.outcome !== null || (row.progress === null && isGivenUp)) return { kind: 'ended' }
  if (row.progress === null) return { kind: 'queued' }
  if (await isStopped(scope, row.id)) return { kind: 'stopped', failure: describeFailure(STOPPED) }
  return { kind: 'begun', ...(JSON.parse(row.progress) as Progress) } // writeProgress wrote it
}

const STOPPED = new ApiError('stopped', 'The operator has ended this.', { status: 500 })

async function isStopped(scope: Scope, id: string): Promise<boolean> {
  try {
    const told = await (await findInstance(scope, id))?.status()
    return told?.status === 'terminated' || told?.status === 'errored'
  } catch (error) {
    console.warn('Workflows does not say how an instance stands', error)
    return false
  }
}
