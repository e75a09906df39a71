// `npm run check`: the quick part, before every commit: types, lint, format, and the tests that need no server.
import { finish, runStaticChecks, runVitest, sum } from './test/run.ts'

finish(sum([runStaticChecks(), runVitest(['worker', 'node'])]))
