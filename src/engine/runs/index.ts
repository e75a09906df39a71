// Runs of functions: recorded off the request's path, counted, listed, cleared away.
export { flushNow as flushRuns, type Outcome } from './buffer.ts'
export { type Figures, readFunctionFigures, readWindows } from './figures.ts'
export { listRuns } from './list.ts'
export { runClearings } from './prune.ts'
export { recordRun } from './record.ts'
export { OUTCOMES } from './tables.ts'
