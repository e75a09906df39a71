// For unit tests of an app's functions: `purchase.run(input, testContext())`, in Node, without a server. No part of the Worker.
export { type TestContext, type TestOptions, testContext } from './context.ts'
export { createTestDatabase } from './database.ts'
