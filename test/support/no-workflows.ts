// For Workers of tests that have no workflows: wrangler.toml names a class, so there must be one.
import { WorkflowEntrypoint } from 'cloudflare:workers'

export class Workflow extends WorkflowEntrypoint {}
