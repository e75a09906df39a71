// The Worker that is measured: Ledge's engine with the app of the benchmark.
import { createWorker } from '../../src/engine/index.ts'
import { app } from './app.ts'
import { unlimited } from './unlimited.ts'

export { Workflow } from '../support/no-workflows.ts'

export default unlimited(createWorker(app))
