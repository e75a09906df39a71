// The Worker that is measured, counting what it uses of D1, KV and Queues. What an isolate writes of its runs every ten
// seconds is no request's: it is left out.
import { createWorker } from '../../src/engine/index.ts'
import { app } from './app.ts'
import { counted } from './counted.ts'

export { Workflow } from '../support/no-workflows.ts'

export default counted(createWorker({ ...app, settings: { ...app.settings, recordRuns: false } }))
