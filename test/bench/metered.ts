// The Worker of the sample, counting what it uses of D1, KV and Queues; an order is confirmed and no more.
import { app } from '../../src/app/index.ts'
import { createWorker } from '../../src/engine/index.ts'
import { confirmOrder } from '../support/confirm-order.ts'
import { counted } from './counted.ts'

export { Workflow } from '../support/no-workflows.ts'

const functions = [...app.functions.filter(({ isWorkflow }) => !isWorkflow), confirmOrder]
export default counted(createWorker({ ...app, functions }))
