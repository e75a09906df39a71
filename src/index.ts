// The Worker: the only file that sees both sides, the app and the engine.
import { app } from './app/index.ts'
import { createWorker } from './engine/index.ts'

export default createWorker(app)
