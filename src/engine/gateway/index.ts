// The Worker made of an app: HTTP through the gateway, queues and the minute's tick to the event pipeline.
import { type App, createScope } from '../core/index.ts'
import { keepFigures } from '../data/index.ts'
import { handleQueue, type Pipeline, sweep } from '../events/index.ts'
import { consumersOf, schedulesOf, subscribersOf } from '../functions/index.ts'
import { identityClearings, identitySubscribers } from '../identity/index.ts'
import { flushRuns, runClearings } from '../runs/index.ts'
import { createRoutes } from './routes.ts'

/**
 * Turns an app into a Worker.
 * @returns the module handlers that `src/index.ts` exports as its default
 */
export function createWorker(app: App) {
  const routes = createRoutes(app)
  const pipeline: Pipeline = {
    subscribers: [...subscribersOf(app), ...identitySubscribers],
    consumers: consumersOf(app),
    schedules: schedulesOf(app),
    clearings: [...identityClearings, ...runClearings],
    chores: [keepFigures],
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
