// Cloudflare goes on with its workflows by itself. The local one forgets them when it is stopped, unless somebody asks.
import { sql } from 'drizzle-orm'
import { type App, runBatch, type Scope } from '../../core/index.ts'
import { tellWorkflow } from './binding.ts'

/** Nothing waits for this. */
const WAKE = 'ledge_wake'

// Once for each start of the local Worker: those that have begun since are awake.
const awake = new WeakSet<App>()

/** Wakes the workflows that an earlier local Worker has left. In production it does nothing. */
export async function wakeWorkflows(scope: Scope): Promise<void> {
  const { app, database, secrets } = scope
  const hasWorkflows = app.functions.some(({ isWorkflow }) => isWorkflow)
  if (!secrets.isDevelopment || !hasWorkflows || awake.has(app)) return
  awake.add(app)
  const [rows = []] = await runBatch(database, [
    sql`SELECT id FROM ledge_invocations WHERE is_workflow AND outcome IS NULL AND progress IS NOT NULL`,
  ])
  for (const { id } of rows) {
    await tellWorkflow(scope, { id: String(id), type: WAKE, data: null }).catch((error) =>
      console.warn('a workflow could not be woken', error),
    )
  }
}
