// What a function answers, held against what it declares: in development alone, since in production it costs and helps nobody.
import { type FunctionDefinition, Reply, type Scope } from '../core/index.ts'
import { createOutputError, describeIssue } from './issues.ts'

/** Looks at a result, and changes nothing of it. @throws ApiError `output_invalid` that names each bad field */
export async function requireOutput(
  { secrets }: Scope,
  { name, output }: FunctionDefinition,
  result: unknown,
): Promise<void> {
  if (output === null || !secrets.isDevelopment || result instanceof Response) return
  const value = result instanceof Reply ? result.body : result
  const checked = await output.safeParseAsync(value, { error: describeIssue })
  if (!checked.success) throw createOutputError(name, checked.error.issues)
}
