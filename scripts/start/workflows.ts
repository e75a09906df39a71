// Whether the app's workflows have something to run on.
import type { App } from '../../src/engine/core/index.ts'

/** The lines that wrangler.toml lacks; null when there are no workflows, or they are bound. @param config the text of wrangler.toml */
export function findMissingLines(app: Pick<App, 'functions'>, config: string): string | null {
  const isBound = /^\s*binding\s*=\s*["']WORKFLOWS["']/m.test(config)
  if (isBound || !app.functions.some(({ isWorkflow }) => isWorkflow)) return null
  const [, worker = 'ledge'] = /^name\s*=\s*["'](.*)["']/m.exec(config) ?? []
  return [
    '[[workflows]]',
    `name = "${worker}-workflows"`,
    'binding = "WORKFLOWS"',
    'class_name = "Workflow"',
  ].join('\n')
}
