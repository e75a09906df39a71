// `npm test`: everything. The very last line counts all tests.
import { requireChromium } from './test/chromium.ts'
import { finish, runStaticChecks, runVitest, sum } from './test/run.ts'

const CHROME_PATH = await requireChromium()
const projects = ['worker', 'node', 'server', 'faults']
// Figures are taken when nothing else runs.
finish(sum([runStaticChecks(), runVitest(projects, { CHROME_PATH }), runVitest(['figures'])]))
