// The Worker that is measured, counting what it uses of D1, KV and Queues.
import { createWorker } from '../../src/engine/index.ts'
import { app } from './app.ts'
import { counted } from './counted.ts'

export default counted(createWorker(app))
