// What vitest.config.ts binds beside the Worker's own bindings.
declare namespace Cloudflare {
  interface Env {
    LEDGE_DEV: string
    TEST_MIGRATIONS: import('cloudflare:test').D1Migration[]
  }
}
