// drizzle-kit: the engine's tables, each defined beside the service that owns it. Run through `npm run db:generate`.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./src/engine/*/tables.ts', './src/engine/*/*/tables.ts'],
  out: './migrations/1_engine',
})
