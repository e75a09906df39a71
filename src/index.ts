// The Worker: the only file that sees both sides, the app and the engine.
import { WorkflowEntrypoint } from 'cloudflare:workers'
import { app } from './app/index.ts'
import { createWorker, createWorkflow } from './engine/index.ts'

/** Runs the app's workflows: `[[workflows]]` in wrangler.toml names it. */
export const Workflow = createWorkflow(app, WorkflowEntrypoint)
export default createWorker(app)
