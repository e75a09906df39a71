// The Worker made of an app: HTTP through the gateway, queues and the minute's tick to the event pipeline.
import { keyBurier, keyClearings } from '../api-keys/index.ts'
import { type App, createScope } from '../core/index.ts'
import { keepFigures } from '../data/index.ts'
import { handleQueue, type Pipeline, sweep } from '../events/index.ts'
import {
  consumersOf,
  functionClearings,
  schedulesOf,
  subscribersOf,
  wakeWorkflows,
} from '../functions/index.ts'
import { identityClearings, identitySubscribers } from '../identity/index.ts'
import { flushRuns, runClearings } from '../runs/index.ts'
import { createPeers } from './peers.ts'
import { createRoutes } from './routes.ts'

export { createWorkflow } from './workflow.ts'

/**
 * Turns an app into a Worker.
 * @returns the module handlers that `src/index.ts` exports as its default
 */
export function createWorker(app: App) {
  const peers = createPeers(app)
  const routes = createRoutes(app, peers)
  const pipeline: Pipeline = {
    subscribers: [...subscribersOf(app, peers), ...identitySubscribers, keyBurier],
    consumers: consumersOf(app, peers),
    schedules: schedulesOf(app),
    clearings: [...identityClearings, ...functionClearings, ...keyClearings, ...runClearings],
    chores: [keepFigures, wakeWorkflows],
  }
  return {
    fetch: (request, env, context) => routes.fetch(request, env, context),
    queue: async (batch, env, context) => {
      const scope = createScope(app, env, context)
      await handleQueue(scope, batch, pipeline)
      flushRuns(scope)
    },
    scheduled: (_controller, env, context) => sweep(createScope(app, env, context), pipeline),
  } satisfies ExportedHandler<Env>
}
