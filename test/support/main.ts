// The Worker that tests run in: the sample's, and a class for the workflows that only tests have.
import { WorkflowEntrypoint } from 'cloudflare:workers'
import { createWorkflow } from '../../src/engine/index.ts'
import { workflowApp } from '../engine/functions/workflow-app.ts'

export { default, Workflow } from '../../src/index.ts'
export const TestWorkflow = createWorkflow(workflowApp, WorkflowEntrypoint)
