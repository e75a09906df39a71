// drizzle-kit: the app's tables. Run through `npm run db:generate`.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/app/tables.ts',
  out: './migrations/2_app',
})
