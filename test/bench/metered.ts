// The Worker of the sample, counting what it uses of D1, KV and Queues.
import { app } from '../../src/app/index.ts'
import { createWorker } from '../../src/engine/index.ts'
import { counted } from './counted.ts'

export default counted(createWorker(app))
