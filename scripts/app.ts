// The app as scripts see it: in Node, where what it may read at `cloudflare:workers` is not there.
import { registerHooks } from 'node:module'

const STAND_IN = import.meta.resolve('./cloudflare-workers.ts')

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === 'cloudflare:workers' ? STAND_IN : specifier, context),
})

export const { app } = await import('../src/app/index.ts')
