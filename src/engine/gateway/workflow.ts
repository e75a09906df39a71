// The class that Cloudflare runs every workflow of an app by.
import type { WorkflowEntrypoint, WorkflowEvent, WorkflowStep } from 'cloudflare:workers'
import type { App } from '../core/index.ts'
import { runInstance, type Start } from '../functions/index.ts'
import { createPeers } from './peers.ts'

/**
 * Makes the class for `[[workflows]]` in wrangler.toml.
 * @param Entrypoint `WorkflowEntrypoint` of `cloudflare:workers`, which only the Worker's own file imports: so the engine,
 * and the app with it, can be loaded where there is no Worker
 */
export function createWorkflow(app: App, Entrypoint: typeof WorkflowEntrypoint<Env, Start>) {
  const peers = createPeers(app)
  return class Workflow extends Entrypoint {
    override run(event: Readonly<WorkflowEvent<Start>>, step: WorkflowStep): Promise<void> {
      return runInstance({ app, peers, env: this.env, event, step })
    }
  }
}
