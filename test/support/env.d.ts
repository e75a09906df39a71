// What vitest.config.ts binds beside the Worker's own bindings.
declare namespace Cloudflare {
  interface Env {
    LEDGE_DEV: string
    /** Runs of the property tests; fewer when it is not set. */
    LEDGE_ORACLE_RUNS?: string
    /** Runs the workflows of `test/engine/functions/workflow-app.ts`. */
    TEST_WORKFLOWS: Workflow
    TEST_MIGRATIONS: import('cloudflare:test').D1Migration[]
  }
}
