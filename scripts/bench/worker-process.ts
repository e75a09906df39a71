// A Worker in a process of its own, so that workerd is its only child: `node worker-process.ts <settings as JSON>`.
// The load goes to workerd directly: miniflare's entry worker and wrangler's proxy would cost more than the Worker.
import { dirname } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import type { WorkerSettings } from './worker.ts'

const PER_MINUTE = 1_000_000_000

const settings = JSON.parse(process.argv[2] ?? '') as WorkerSettings
const consumer = { maxBatchSize: 100, maxBatchTimeout: 1 }
const queueNames = ['ledge-events', 'ledge-clicks']

const limiter = (namespace_id: string) => ({
  namespace_id,
  simple: { limit: PER_MINUTE, period: 60 as const },
})

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    modules: true,
    modulesRoot: dirname(settings.script),
    scriptPath: settings.script,
    compatibilityDate: settings.compatibilityDate,
    compatibilityFlags: ['nodejs_compat'],
    resourcePersistencePath: settings.storage,
    d1Databases: { DB: 'DB' },
    kvNamespaces: { KV: 'KV' },
    queueProducers: { EVENTS: 'ledge-events', CLICKS: 'ledge-clicks' },
    // Without a consumer the local broker drops what is sent: then a send costs what it costs, and nothing waits.
    queueConsumers: settings.hasConsumers
      ? Object.fromEntries(queueNames.map((name) => [name, consumer]))
      : {},
    ratelimits: { RATE_LIMIT: limiter('1001'), AUTH_RATE_LIMIT: limiter('1002') },
    bindings: settings.variables,
    unsafeDirectSockets: [{ host: '127.0.0.1', port: settings.port }],
    handleStructuredLogs: () => {}, // the log's lines are written, and nobody looks at them
    ...(settings.inspectorPort === undefined ? {} : { inspectorPort: settings.inspectorPort }),
  }),
)
await miniflare.ready
process.stdout.write('ready\n')

process.on('SIGTERM', async () => {
  await miniflare.dispose()
  process.exit(0)
})
