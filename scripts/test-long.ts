// `npm run test:long`: random worlds against the oracle, ten times as many as in `npm test`.
import { finish, runVitest } from './test/run.ts'

const { LEDGE_ORACLE_RUNS = '2000' } = process.env
finish(runVitest(['long'], { LEDGE_ORACLE_RUNS }))
